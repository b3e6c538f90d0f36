using System.Text;
using System.Xml.Linq;
using FsCheck.Fluent;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Generation;
using PixStream.Spi.Identifiers;
using PixStream.Spi.Json;
using PixStream.Spi.Tests.Identifiers;

namespace PixStream.Spi.Tests.Generation;

public sealed class MessageGeneratorTests
{
    private const string Core = "00038166";
    private const string Bank = "1234567X";

    private static readonly DateTimeOffset ThisMinute = new(2026, 3, 14, 15, 9, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("pacs.008", "1.13")]
    [InlineData("pacs.002", "1.14")]
    [InlineData("pacs.004", "1.5")]
    [InlineData("pibr.002", "1.3")]
    public void Each_message_is_an_envelope_from_the_sender_to_the_receiver(string type, string version) =>
        Properties.Hold(Properties.Ispb.Two().Zip(Properties.Random).Zip(Properties.Time), drawn =>
        {
            var (((sender, receiver), random), time) = drawn;
            var xml = Make(new MessageGenerator(random, time), type, sender, receiver);
            Assert.True(EnvelopeReader.TryRead(xml, out var header, out var error), error.ToString());
            Assert.Equal((sender, receiver, type, version, 1),
                (header.From, header.To, header.MessageType, header.Version, header.Operations));
            Assert.Equal([header.BizMsgIdr], Values(xml, "MsgId"));
            Assert.Equal([$"{type}.spi.{version}"], Values(xml, "MsgDefIdr"));
        });

    [Theory]
    [InlineData("pacs.008")]
    [InlineData("pacs.002")]
    [InlineData("pacs.004")]
    [InlineData("pibr.002")]
    public void The_same_seed_and_time_give_the_same_bytes_and_no_id_comes_twice(string type)
    {
        var (first, second) = (Generator(3), Generator(3));
        var ids = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            var xml = Make(first, type, Core, Bank);
            Assert.Equal(xml, Make(second, type, Core, Bank));
            Assert.True(ids.Add(Values(xml, "BizMsgIdr").Single()));
        }
    }

    [Fact]
    public void A_status_report_answers_the_payments_it_is_given()
    {
        var generator = Generator(1);
        var payments = Values(generator.MakePacs008(Bank, Core, new Pacs008Options { Operations = 3 }), "EndToEndId");
        var references = payments.Select(id => new PaymentReference(Id(id))).ToList();
        var report = generator.MakePacs002(Core, Bank, new Pacs002Options { References = references });
        Assert.Equal(payments, Values(report, "OrgnlEndToEndId"));
        Assert.Equal(payments, Values(report, "OrgnlInstrId"));
    }

    [Fact]
    public void A_status_report_on_a_return_names_the_return_and_the_payment()
    {
        var generator = Generator(2);
        var returned = generator.MakePacs004(Bank, Core);
        Assert.True(ReturnId.TryParse(Values(returned, "RtrId").Single(), out var id));
        var reference = new PaymentReference(Id(Values(returned, "OrgnlEndToEndId").Single()), id);
        var report = generator.MakePacs002(Core, Bank, new Pacs002Options { References = [reference] });
        Assert.Equal([id.ToString()], Values(report, "OrgnlInstrId"));
        Assert.Equal([reference.Payment.ToString()], Values(report, "OrgnlEndToEndId"));
    }

    [Fact]
    public void A_status_report_on_nothing_given_is_about_a_payment_that_its_receiver_just_made()
    {
        var generator = Generator(4);
        for (var i = 0; i < 200; i++)
        {
            var report = generator.MakePacs002(Core, Bank);
            var id = Id(Values(report, "OrgnlEndToEndId").Single());
            Assert.Equal((Bank, ThisMinute), (id.Ispb, id.Minute));
            Assert.Equal([id.ToString()], Values(report, "OrgnlInstrId"));
        }
    }

    [Theory]
    [InlineData(PaymentStatus.Accepted, "ACSP", 0, 0)]
    [InlineData(PaymentStatus.SettledForPayer, "ACSC", 1, 0)]
    [InlineData(PaymentStatus.SettledForPayee, "ACCC", 1, 0)]
    [InlineData(PaymentStatus.Rejected, "RJCT", 0, 1)]
    public void A_status_comes_with_when_it_was_settled_or_why_not(PaymentStatus status, string code, int times, int reasons)
    {
        var report = Generator(5).MakePacs002(Core, Bank, new Pacs002Options { Status = status });
        Assert.Equal([code], Values(report, "TxSts"));
        Assert.Equal(Enumerable.Repeat("2026-03-14T15:09:26.535Z", times), Values(report, "FctvIntrBkSttlmDt"));
        Assert.Equal(Enumerable.Repeat("2026-03-14", times), Values(report, "IntrBkSttlmDt"));
        Assert.Equal(reasons, Values(report, "StsRsnInf").Count);
    }

    [Fact]
    public void Most_status_reports_say_settled_and_some_rejected()
    {
        var generator = Generator(6);
        var codes = Enumerable.Range(0, 200).Select(_ => Values(generator.MakePacs002(Core, Bank), "TxSts").Single()).ToList();
        Assert.Equal(["ACSC", "RJCT"], codes.Distinct().Order());
        Assert.True(codes.Count(code => code == "ACSC") > 100);
    }

    [Fact]
    public void A_return_is_the_senders_and_about_a_payment_that_the_receiver_made_before()
    {
        var generator = Generator(7);
        for (var i = 0; i < 200; i++)
        {
            var xml = generator.MakePacs004(Bank, "ABCDEFGH");
            Assert.True(ReturnId.TryParse(Values(xml, "RtrId").Single(), out var id));
            Assert.Equal((Bank, ThisMinute), (id.Ispb, id.Minute));
            var payment = Id(Values(xml, "OrgnlEndToEndId").Single());
            Assert.Equal("ABCDEFGH", payment.Ispb);
            Assert.InRange(payment.Minute, ThisMinute.AddDays(-90), ThisMinute);
            Assert.Equal([Bank, "ABCDEFGH"], Values(xml, "MmbId"));
        }
    }

    [Fact]
    public void A_return_holds_what_it_is_given()
    {
        var reference = new PaymentReference(
            EndToEndId.Make("ABCDEFGH", Moments.PiDay, new Random(1)), ReturnId.Make(Bank, Moments.PiDay, new Random(2)));
        var xml = Generator(8).MakePacs004(Bank, "ABCDEFGH", new Pacs004Options { Reference = reference, Amount = 12.3m });
        Assert.Equal([reference.Payment.ToString()], Values(xml, "OrgnlEndToEndId"));
        Assert.Equal([reference.Return.ToString()!], Values(xml, "RtrId"));
        Assert.Equal(["12.30"], Values(xml, "RtrdIntrBkSttlmAmt"));
    }

    [Fact]
    public void An_amount_that_chance_chooses_is_of_the_schemas_form_and_not_zero()
    {
        var generator = Generator(9);
        for (var i = 0; i < 200; i++)
        {
            var text = Values(generator.MakePacs004(Bank, Core), "RtrdIntrBkSttlmAmt").Single();
            Assert.True(PixAmount.TryParse(text, out var amount));
            Assert.Equal(text, amount.ToString());
            Assert.True(amount.Centavos > 0);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("Olá <b> & \"c\" 'd' ]]> {Now} end")]
    [InlineData("abcdefghijklmnopqrstuvwxyz123456789")]
    public void An_echo_repeats_what_it_was_told(string data) =>
        Assert.Equal([data], Values(Generator(10).MakePibr002(Core, Bank, data), "OrgnlData"));

    [Theory]
    [InlineData("")]
    [InlineData("abcdefghijklmnopqrstuvwxyz1234567890")]
    [InlineData("a\u0000")]
    [InlineData("a\n")]
    [InlineData("a\uFFFF")]
    [InlineData("😀")]
    public void An_echo_that_cannot_be_written_is_a_callers_mistake(string data) =>
        Assert.Throws<ArgumentException>(() => Generator(11).MakePibr002(Core, Bank, data));

    [Fact]
    public void Options_out_of_range_are_a_callers_mistake()
    {
        var generator = Generator(12);
        var payment = EndToEndId.Make(Bank, Moments.PiDay, new Random(1));
        Pacs002Options[] reports =
        [
            new() { References = [] }, new() { References = new PaymentReference[1_001] }, new() { References = [default] },
            new() { References = [new(payment, default(ReturnId))] }, new() { Status = 0 }, new() { Status = (PaymentStatus)5 },
        ];
        foreach (var options in reports)
            Assert.ThrowsAny<ArgumentException>(() => generator.MakePacs002(Core, Bank, options));
        Pacs004Options[] returns =
        [
            new() { Amount = -1 }, new() { Amount = 0.001m }, new() { Reference = default(PaymentReference) },
        ];
        foreach (var options in returns)
            Assert.ThrowsAny<ArgumentException>(() => generator.MakePacs004(Core, Bank, options));
        Assert.Throws<ArgumentException>(() => generator.MakePacs002("1", Bank));
        Assert.Throws<ArgumentException>(() => generator.MakePacs004(Bank, "1"));
        Assert.Throws<ArgumentException>(() => generator.MakePibr002(Bank, "1"));
    }

    private static byte[] Make(MessageGenerator generator, string type, string sender, string receiver) => type switch
    {
        "pacs.002" => generator.MakePacs002(sender, receiver),
        "pacs.004" => generator.MakePacs004(sender, receiver),
        "pibr.002" => generator.MakePibr002(sender, receiver),
        _ => generator.MakePacs008(sender, receiver),
    };

    private static MessageGenerator Generator(int seed) => new(new Random(seed), Moments.PiDay);

    private static EndToEndId Id(string text)
    {
        Assert.True(EndToEndId.TryParse(text, out var id), text);
        return id;
    }

    private static List<string> Values(byte[] xml, string name) =>
        [.. XDocument.Parse(Encoding.UTF8.GetString(xml)).Descendants()
            .Where(element => element.Name.LocalName == name).Select(element => element.Value)];
}
