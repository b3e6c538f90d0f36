using PixStream.Streams.Ports;
using PixStream.Streams.Values;
using Xunit;

namespace PixStream.StoreConformance;

/// <summary>Messages are read as they were sent, for as long as they are not confirmed.</summary>
public abstract class ReadConformance<TTestStore> : Conformance<TTestStore>
    where TTestStore : TestStore, new()
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(4096)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_000_003)]
    [InlineData(1 << 20)]
    public async Task A_payload_of_any_length_comes_back_byte_for_byte(int size)
    {
        Book.Accept(Time, "before");
        var sized = Book.Accept(Time, "sized", size);
        Book.Accept(Time, "after");
        await CommitAsync(Book);

        await HoldsAsync(Book);
        await Check.FindsAsync(Store, sized);
        await ReopenAsync();
        await HoldsAsync(Book);
        await Check.FindsAsync(Store, sized);
    }

    [Fact]
    public async Task A_payload_may_be_of_any_bytes()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        foreach (var bytes in (byte[][])
        [
            all, [.. all.Reverse()], new byte[300], [.. Enumerable.Repeat((byte)0xFF, 300)], "\r\n--\0'\"%_"u8.ToArray(),
        ])
            Book.Accept(
                new IncomingMessage(TestMessages.Sender, Book.Ispb, $"B{Book.State.LastSequence}", 1, bytes), Time.GetUtcNow());
        await CommitAsync(Book);

        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task A_message_comes_with_its_resource_id_and_its_operations()
    {
        foreach (var operations in (int[])[1, 2, 255, 256, 65_535])
            Book.Accept(Time, operations: operations);
        var oldest = ResourceId.Create(DateTimeOffset.UnixEpoch, 0, 0);
        var newest = ResourceId.Create(DateTimeOffset.FromUnixTimeMilliseconds((1L << 47) - 1), ulong.MaxValue, ulong.MaxValue);
        foreach (var id in (ResourceId[])[oldest, newest])
        {
            var accepted = new MessageAccepted(Book.State.LastSequence + 1, id, TestMessages.New(Book.Ispb, $"id {id}"[..30]));
            Book.Messages[accepted.Sequence] = accepted;
            Book.Decide(accepted);
        }

        await CommitAsync(Book);
        await HoldsAsync(Book);
        await ReopenAsync();
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task A_batch_is_read_in_the_order_of_its_ranges()
    {
        for (var i = 0; i < 12; i++)
        {
            Book.Accept(Time, size: i * 90);
            if (i % 3 == 0)
                await CommitAsync(Book);
        }

        await CommitAsync(Book);
        await ExpectOrderAsync();
        await ReopenAsync();
        await ExpectOrderAsync();
    }

    [Fact]
    public async Task How_often_messages_were_handed_out_and_their_tag_make_no_difference()
    {
        Book.Accept(Time);
        Book.Accept(Time);
        await CommitAsync(Book);

        using var batch = await Store.ReadAsync(Book.Ispb, new Batch([new(2, 1, 9), new(1, 1, 3)], ushort.MaxValue));

        Check.IsMessage(Book.Messages[2], batch![0]);
        Check.IsMessage(Book.Messages[1], batch[1]);
    }

    [Fact]
    public async Task A_message_that_is_not_there_is_out_of_reach_and_no_error()
    {
        Book.Accept(Time);
        await CommitAsync(Book);
        for (var start = 0; start < 2; start++)
        {
            Assert.Null(await ReadAsync(Book.Ispb, new SequenceRange(2, 1)));
            Assert.Null(await ReadAsync(Book.Ispb, new SequenceRange(1, 2)));
            Assert.Null(await ReadAsync(Book.Ispb, new SequenceRange(1, 1), new SequenceRange(1_000_000, 1)));
            Assert.Null(await ReadAsync(TestMessages.Other, new SequenceRange(1, 1)));
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task One_participants_messages_are_not_read_as_anothers()
    {
        ParticipantBook[] books =
        [
            Book,
            new(TestMessages.Other),
            .. Enumerable.Range(1, 20).Select(n => new ParticipantBook(TestMessages.Participant(n))),
        ];
        for (var i = 0; i < 5; i++)
            foreach (var book in books)
            {
                book.Accept(Time);
                await CommitAsync(book);
            }

        foreach (var book in books)
            await HoldsAsync(book);
        await ReopenAsync();
        foreach (var book in books)
            await HoldsAsync(book);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_confirmed_is_read_and_what_is_confirmed_is_right_or_out_of_reach(bool crash)
    {
        await CommitEveryKindAsync();
        for (var start = 0; start < 2; start++)
        {
            await HoldsAsync(Book);
            foreach (var message in Book.Messages.Values)
                if (await ReadAsync(Book.Ispb, new SequenceRange(message.Sequence, 1)) is { } batch)
                    using (batch)
                        Check.IsMessage(message, batch[0]);
            await ReopenAsync(crash);
        }
    }

    [Fact]
    public async Task What_is_not_confirmed_is_read_however_old_it_is()
    {
        await CommitEveryKindAsync();
        TestStore.MoveClock(TimeSpan.FromDays(400));
        await HoldsAsync(Book);
        await ReopenAsync();
        TestStore.MoveClock(TimeSpan.FromDays(400));
        await HoldsAsync(Book);
        Book.ConfirmAll(Time);
        Book.Accept(Time);
        await CommitAsync(Book);
        TestStore.MoveClock(TimeSpan.FromDays(400));
        await HoldsAsync(Book);
    }

    [Fact]
    public async Task Batches_do_not_share_memory_until_they_are_disposed_of()
    {
        for (var i = 0; i < 40; i++)
            Book.Accept(Time, size: 700);
        await CommitAsync(Book);
        var batches = new List<StoredBatch>();
        for (var first = 1; first <= 37; first++)
        {
            batches.Add((await ReadAsync(Book.Ispb, new SequenceRange(first, 4)))!);
            if (first % 3 == 0)
            {
                batches[0].Dispose();
                batches[0].Dispose();
                batches.RemoveAt(0);
            }
        }

        foreach (var batch in batches)
        {
            var first = Book.Messages.Values.Single(message => message.Id == batch[0].Id).Sequence;
            for (var i = 0; i < 4; i++)
                Check.IsMessage(Book.Messages[first + i], batch[i]);
        }

        batches.ForEach(batch => batch.Dispose());
    }

    [Fact]
    public async Task Messages_are_read_while_others_are_committed()
    {
        var claim = await ClaimAsync(Book);
        var durable = 0L;
        var messages = new MessageAccepted[401];
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= 400; i++)
            {
                messages[i] = Book.Accept(Time, size: i * 7);
                await Durable(Store.Commit(Book.Ispb, claim, Book.Take()));
                Volatile.Write(ref durable, i);
            }
        });
        var readers = Enumerable.Range(1, 3).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!writing.IsCompleted)
            {
                var last = (int)Volatile.Read(ref durable);
                if (last == 0)
                {
                    await Task.Yield();
                    continue;
                }

                var count = Math.Min(10, random.Next(1, last + 1));
                var first = random.Next(1, last - count + 2);
                using var batch = await ReadAsync(Book.Ispb, new SequenceRange(first, count));
                for (var i = 0; i < count; i++)
                    Check.IsMessage(messages[first + i], batch![i]);
                await Check.FindsAsync(Store, messages[last]);
            }
        })).ToArray();

        await writing;
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_damaged_message_is_named_as_such_and_never_given()
    {
        for (var i = 0; i < 3; i++)
            Book.Accept(Time, size: 400);
        await CommitAsync(Book);
        var damaged = Book.Messages[2];
        await TestStore.CorruptAsync(damaged);

        await Assert.ThrowsAsync<CorruptStoreException>(async () => await ReadAsync(Book.Ispb, new SequenceRange(2, 1)));
        await Assert.ThrowsAsync<CorruptStoreException>(async () => await ReadAsync(Book.Ispb, new SequenceRange(1, 3)));
        await Assert.ThrowsAsync<CorruptStoreException>(async () =>
            await Store.FindByKeyAsync(TestMessages.Sender, damaged.Message.BizMsgIdr));
        await Check.CanReadAsync(Store, Book, [1, 3]);
    }

    private async Task ExpectOrderAsync()
    {
        using var batch = await ReadAsync(Book.Ispb, new(8, 2), new(5, 1), new(6, 1), new(12, 1), new(1, 4));
        long[] order = [8, 9, 5, 6, 12, 1, 2, 3, 4];
        Assert.Equal(order.Length, batch!.Count);
        for (var i = 0; i < order.Length; i++)
            Check.IsMessage(Book.Messages[order[i]], batch[i]);
    }

    /// <summary>
    /// The oldest messages are outstanding, returned and parked, the newest were never handed out, and all between are confirmed.
    /// </summary>
    private async Task CommitEveryKindAsync()
    {
        for (var i = 1; i <= 400; i++)
        {
            Book.Accept(Time, size: i);
            if (i % 20 == 0)
                await CommitAsync(Book);
        }

        StreamId[] streams = [Book.OpenStream(Time), Book.OpenStream(Time), Book.OpenStream(Time)];
        foreach (var stream in streams)
            Book.TakeBatch(stream, 2);
        Book.Close(streams[1], confirm: false);
        Book.Close(streams[2], confirm: false, park: true);
        var reader = Book.OpenStream(Time);
        Book.Decide(new BatchTaken(reader, 1, new Batch([new SequenceRange(7, 390)], 1)));
        Book.Close(reader);
        await CommitAsync(Book);
    }
}
