// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using TestSupport.Decoding;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages written by hand from the document.</summary>
public sealed class HkexOcgTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;
    private const long At013000Ns = 1_767_576_600_000_000_000;      // 2026-01-05 01:30:00 UTC

    [Fact]
    public void the_smallest_new_order_has_the_documents_bytes()
    {
        byte[] order = OcgMessage.NewOrder(7, "1000");

        Assert.Equal((184, 2, 184, 11, 7), (order.Length, order[0], order[1], order[3], order[4]));
        Assert.Equal([0xFB, 0xE0, 0x22, 0], order[22..26]);
        Assert.Equal("1000"u8, order.AsSpan(54, 4));
        Assert.Equal("20260105-01:30:00.123456"u8, order.AsSpan(114, 24));
        Assert.Equal("ABC123.2568"u8, order.AsSpan(159, 11));
        Assert.Equal(0xE306_9283U, OcgMessage.Sum("123456789"u8));
    }

    [Fact]
    public void a_new_order_has_its_id_number_and_time()
    {
        OrderMessage decoded = Decoded<FramedOrders<HkexOcg>>(OcgMessage.NewOrder(7, "10000001"), To);

        Assert.Equal((OrderRole.Request, OrderKind.New, "10000001"), (decoded.Role, decoded.Kind, Text(decoded.Key)));
        Assert.Equal((1, 7UL, 0), (decoded.HasSequence, decoded.Sequence, decoded.IsResent));
        Assert.Equal((1, At013000Ns + 123_456_000), (decoded.HasSendTime, decoded.SendTimeNs));
        Assert.False(decoded.Key2.IsPresent);
    }

    [Theory]
    [InlineData(12, "", OrderKind.Replace)]
    [InlineData(12, "HKG-1", OrderKind.Replace)]
    [InlineData(13, "", OrderKind.Cancel)]
    [InlineData(13, "HKG-1", OrderKind.Cancel)]
    [InlineData(23, "HKG-1", OrderKind.Cancel)]
    public void amends_and_cancels_name_the_original_behind_the_fields_that_are_there(
        byte type, string location, OrderKind kind)
    {
        byte[] message = new OcgMessage(type, 8).Order("1001", "20260105-01:30:00.5", location)
            .Text(8, "1000", 21).Text(9, "2000", 21).Packet();

        OrderMessage decoded = Decoded<FramedOrders<HkexOcg>>(message, To);

        Assert.Equal((kind, "1001", "1000"), (decoded.Kind, Text(decoded.Key), Text(decoded.Key2)));
        Assert.Equal(At013000Ns + 500_000_000, decoded.SendTimeNs);
    }

    [Theory]
    [InlineData('0', OrderKind.Accepted)]
    [InlineData('4', OrderKind.Canceled)]
    [InlineData('5', OrderKind.Replaced)]
    [InlineData('8', OrderKind.Rejected)]
    [InlineData('C', OrderKind.Canceled)]
    [InlineData('F', OrderKind.Filled)]
    [InlineData('H', OrderKind.Other)]
    [InlineData('X', OrderKind.CancelRefused)]
    [InlineData('Y', OrderKind.Rejected)]
    public void a_report_says_what_became_of_the_order_whatever_fields_it_has(char execution, OrderKind kind)
    {
        string[] texts = ["", "said by the client", new string('x', 49)];
        foreach (string text in texts)
        {
            foreach (string reason in texts)
            {
                foreach (string original in (string[])["", "1000"])
                {
                    byte[] report = OcgMessage.Report(9, "1001", execution, original, text, reason);
                    OrderMessage decoded = Decoded<FramedOrders<HkexOcg>>(report, From);

                    Assert.Equal((OrderRole.Answer, kind, 9UL), (decoded.Role, decoded.Kind, decoded.Sequence));
                    Assert.Equal(("1001", original), (Text(decoded.Key), Text(decoded.Key2)));
                    Assert.Equal(At013000Ns + 123_499_000, decoded.SendTimeNs);
                }
            }
        }
    }

    [Fact]
    public void a_text_that_goes_on_past_the_message_hides_what_is_behind_it_only()
    {
        byte[] report = OcgMessage.Report(9, "1001", 'F', "1000", "text");
        report[report.AsSpan().IndexOf("text"u8) - 1] = 0x7F;

        OrderMessage decoded = Decoded<FramedOrders<HkexOcg>>(report, From);

        Assert.Equal((OrderKind.Other, "1001", "1000"), (decoded.Kind, Text(decoded.Key), Text(decoded.Key2)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no such order")]
    public void rejects_refer_to_the_number_of_the_refused_message(string reason)
    {
        var business = new OcgMessage(9, 5);
        var session = new OcgMessage(3, 6);
        foreach (OcgMessage reject in (OcgMessage[])[business, session])
        {
            reject.Integer(0, 8, 2);
            if (reason.Length > 0)
                reject.Variable(1, reason);
            reject.Integer(2, 11, 1).Text(3, "Order Quantity", 50).Integer(4, 77, 4).Text(5, "1000", 21);
        }

        OrderMessage refused = Decoded<FramedOrders<HkexOcg>>(business.Packet(), From);
        OrderMessage rejected = Decoded<FramedOrders<HkexOcg>>(session.Packet(), From);

        Assert.Equal((OrderRole.Answer, OrderKind.Rejected, 77UL), (refused.Role, refused.Kind, refused.Reference));
        Assert.Equal((OrderRole.Session, OrderKind.Rejected, 77UL), (rejected.Role, rejected.Kind, rejected.Reference));
        Assert.Equal("1000", Text(refused.Key));
    }

    [Fact]
    public void heartbeats_are_numbered_and_repeat_the_id_of_the_test_that_they_answer()
    {
        OrderMessage alone = Decoded<FramedOrders<HkexOcg>>(new OcgMessage(0, 3).Packet(), To);
        OrderMessage test = Decoded<FramedOrders<HkexOcg>>(new OcgMessage(1, 4).Integer(0, 0, 2).Packet(), From);
        OrderMessage answer = Decoded<FramedOrders<HkexOcg>>(new OcgMessage(0, 4).Integer(0, 0, 2).Packet(), To);

        Assert.Equal((OrderKind.Heartbeat, 3UL, 0UL), (alone.Kind, alone.Sequence, alone.Reference));
        Assert.Equal((OrderKind.TestRequest, OrderKind.Heartbeat), (test.Kind, answer.Kind));
        Assert.NotEqual(0UL, test.Reference);
        Assert.Equal(test.Reference, answer.Reference);
    }

    [Fact]
    public void a_sequence_reset_fills_a_gap_or_begins_the_numbers_anew()
    {
        byte[] fill = new OcgMessage(4, 5).Integer(0, 'Y', 1).Integer(1, 42, 4).Packet();
        byte[] reset = new OcgMessage(4, 5).Integer(1, 42, 4).Packet();

        OrderMessage filled = Decoded<FramedOrders<HkexOcg>>(fill, From);
        OrderMessage begun = Decoded<FramedOrders<HkexOcg>>(reset, From);

        Assert.Equal((42UL, 1, 0), (filled.NextSequence, filled.FillsGap, filled.StartsNumbers));
        Assert.Equal((42UL, 0, 1), (begun.NextSequence, begun.FillsGap, begun.StartsNumbers));
    }

    [Fact]
    public void what_is_sent_again_says_so()
    {
        byte[] again = new OcgMessage(15, 5) { PossibleDuplicate = 1 }.Text(6, "20260105-01:30:00", 25).Packet();

        OrderMessage decoded = Decoded<FramedOrders<HkexOcg>>(again, From);

        Assert.Equal((OrderKind.Other, 1, false), (decoded.Kind, decoded.IsResent, decoded.Key.IsPresent));
    }

    [Fact]
    public void a_logon_is_its_clients_and_hides_both_passwords()
    {
        byte[] logon = new OcgMessage(5, 1).Text(0, "OLD-PASSWORD", 450).Text(1, "NEW-PASSWORD", 450).Integer(2, 1, 4)
            .Packet();

        (byte[] left, ulong login) = Redacted<FramedOrders<HkexOcg>>(logon);

        Assert.Equal(LoginMark.Of("co99999901"), login);
        Assert.Equal(-1, left.AsSpan().IndexOf("PASSWORD"u8));
        Assert.Equal(logon.AsSpan(0, 54), left.AsSpan(0, 54));
        Assert.True(FramedOrders<HkexOcg>.LooksLikeBoundary(left, To));
    }

    [Fact]
    public void the_reply_to_a_logon_accepts_it_under_the_clients_name()
    {
        byte[] reply = new OcgMessage(5, 12).Integer(2, 8, 4).Integer(3, 0, 1).Variable(4, "30 days").Packet();

        OrderMessage decoded = Decoded<FramedOrders<HkexOcg>>(reply, From);

        Assert.Equal((OrderKind.LogonAccepted, 12UL, 13UL, 0),
            (decoded.Kind, decoded.Sequence, decoded.NextSequence, decoded.StartsNumbers));
        Assert.Equal(new ChannelKey(0, 0x434F_3939_3939_3939, 0x3031_0000_0000_0000), decoded.Session);
    }

    [Fact]
    public void other_bytes_are_no_messages()
    {
        byte[] order = OcgMessage.NewOrder(7, "1000");

        (int, byte)[] wrong = [(0, 3), (1, 57), (3, 19), (3, 20), (3, 29), (8, 2), (30, 1), (53, 128)];
        foreach ((int at, byte value) in wrong)
        {
            byte[] other = [.. order];
            other[at] = value;
            Assert.Equal(FrameStatus.Bad, FramedOrders<HkexOcg>.Frame(other, To, out _));
        }
        Assert.False(FramedOrders<HkexOcg>.LooksLikeBoundary(order, From));
        Assert.False(FramedOrders<HkexOcg>.LooksLikeBoundary(OcgMessage.Report(7, "1000", '0'), To));
    }

    [Fact]
    public void beginnings_of_a_message_decode_to_a_status_and_no_exception()
    {
        byte[] report = OcgMessage.Report(9, "1001", 'F', "1000", "text", "reason");
        for (int length = 0; length < report.Length; length++)
        {
            StreamState state = default;
            OrderMessage decoded = default;
            EnvelopeStatus status = FramedOrders<HkexOcg>.Decode(report.AsSpan(0, length), From, ref state, default,
                ref decoded);

            Assert.Contains(status, (EnvelopeStatus[])[EnvelopeStatus.Ok, EnvelopeStatus.TooShort]);
            Assert.NotEqual((length, "text"), (length, Encoding.ASCII.GetString(decoded.Key2.Bytes)));
        }
    }
}
