using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>Messages are found by their message keys.</summary>
public abstract class KeyConformance<TTestStore> : Conformance<TTestStore>
    where TTestStore : TestStore, new()
{
    [Fact]
    public async Task A_message_is_found_as_soon_as_its_commit_has_ended()
    {
        var claim = await ClaimAsync(Book);
        for (var i = 0; i < 100; i++)
        {
            var first = Book.Accept(Time, size: i);
            var second = Book.Accept(Time);
            await Durable(Store.Commit(Book.Ispb, claim, Book.Take()));
            await Check.FindsAsync(Store, second);
            await Check.FindsAsync(Store, first);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_is_found_after_a_restart(bool crash)
    {
        for (var i = 0; i < 300; i++)
            Book.Accept(Time, $"R{i}", i);
        await CommitAsync(Book);
        await ReopenAsync(crash);

        foreach (var message in Book.Messages.Values)
            await Check.FindsAsync(Store, message);
    }

    [Fact]
    public async Task A_BizMsgIdr_may_have_1_to_35_characters_and_each_of_them_counts()
    {
        for (var length = 1; length <= 35; length++)
            Book.Accept(Time, new string('N', length));
        foreach (var bizMsgIdr in (string[])["a", "A", "a ", " a", "a.", "a'", "a\"b", "a%", "a_", "a/b", "~"])
            Book.Accept(Time, bizMsgIdr);
        await CommitAsync(Book);
        await FindsAllAsync();
        await ReopenAsync();
        await FindsAllAsync();
    }

    [Fact]
    public async Task What_the_house_keeps_under_a_name_of_its_own_lasts_and_is_found()
    {
        var house = new ParticipantBook(Ispb.OfService("services"));
        var kept = house.Accept(new IncomingMessage(house.Ispb, house.Ispb, "kept", 1, "kept"u8.ToArray()), Time.GetUtcNow());
        await CommitAsync(house);
        await ReopenAsync();
        await HoldsAsync(house);
        await Check.FindsAsync(Store, kept);
    }

    [Fact]
    public async Task A_key_that_was_never_given_is_not_found()
    {
        Book.Accept(Time, "M1");
        await CommitAsync(Book);
        for (var start = 0; start < 2; start++)
        {
            foreach (var bizMsgIdr in (string[])["M2", "m1", "M", "M11", "M1 ", ""])
                Assert.Null(await Store.FindByKeyAsync(TestMessages.Sender, bizMsgIdr));
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task A_key_belongs_to_its_sender_and_not_to_the_participant_that_it_went_to()
    {
        var mine = Book.Accept(new IncomingMessage(TestMessages.Sender, Book.Ispb, "M", 1, "mine"u8.ToArray()), Time.GetUtcNow());
        var other = Book.Accept(
            new IncomingMessage(TestMessages.Other, Book.Ispb, "M", 1, "other"u8.ToArray()), Time.GetUtcNow());
        await CommitAsync(Book);
        for (var start = 0; start < 2; start++)
        {
            await Check.FindsAsync(Store, mine);
            await Check.FindsAsync(Store, other);
            Assert.Null(await Store.FindByKeyAsync(Book.Ispb, "M"));
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task Of_several_messages_with_one_key_the_newest_is_found()
    {
        ParticipantBook other = new(TestMessages.Other);
        for (var i = 0; i < 10; i++)
        {
            await NewestAsync(Book, 3000 + i);
            await NewestAsync(other, 2000 + i);
        }

        await ReopenAsync();
        await Check.FindsAsync(Store, other.Messages[10]);

        async Task NewestAsync(ParticipantBook book, int size)
        {
            var newest = book.Accept(Time, "again", size);
            await CommitAsync(book);
            await Check.FindsAsync(Store, newest);
        }
    }

    [Fact]
    public async Task The_newest_of_one_commit_is_its_last()
    {
        Book.Accept(Time, "again", 10);
        Book.Accept(Time, "again", 11);
        var newest = Book.Accept(Time, "again", 12);
        await CommitAsync(Book);

        await Check.FindsAsync(Store, newest);
        await ReopenAsync();
        await Check.FindsAsync(Store, newest);
    }

    [Fact]
    public async Task The_newest_is_the_last_one_stored_even_where_the_clock_went_back()
    {
        Book.Accept(TestMessages.New(Book.Ispb, "again", 10), Time.GetUtcNow());
        await CommitAsync(Book);
        var newest = Book.Accept(TestMessages.New(Book.Ispb, "again", 11), Time.GetUtcNow() - TimeSpan.FromMinutes(1));
        await CommitAsync(Book);

        await Check.FindsAsync(Store, newest);
        await ReopenAsync();
        await Check.FindsAsync(Store, newest);
    }

    [Fact]
    public async Task A_message_that_was_confirmed_is_found_still()
    {
        var confirmed = Book.Accept(Time);
        Book.ConfirmAll(Time);
        await CommitAsync(Book);

        await Check.FindsAsync(Store, confirmed);
        await ReopenAsync();
        await Check.FindsAsync(Store, confirmed);
    }

    [Fact]
    public async Task A_key_is_remembered_for_24_hours()
    {
        for (var i = 0; i < 200; i++)
        {
            Book.Accept(Time, size: 300);
            if (i % 10 == 0)
                await CommitAsync(Book);
        }

        Book.ConfirmAll(Time);
        await CommitAsync(Book);
        TestStore.MoveClock(TimeSpan.FromHours(12));
        await ReopenAsync();
        TestStore.MoveClock(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(10));

        await FindsAllAsync();
        await ReopenAsync();
        await FindsAllAsync();
    }

    private async Task FindsAllAsync()
    {
        foreach (var message in Book.Messages.Values)
            await Check.FindsAsync(Store, message);
    }
}
