// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using TestSupport;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from FIX 4.2, 4.4, 5.0 SP2 and FIXT 1.1.</summary>
public sealed class FixTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;

    private static readonly long DayNs =
        (long)(new DateTime(2024, 5, 2) - DateTime.UnixEpoch).TotalSeconds * 1_000_000_000;

    [Theory]
    [InlineData("FIX.4.0")]
    [InlineData("FIX.4.2")]
    [InlineData("FIX.4.4")]
    [InlineData("FIXT.1.1")]
    public void a_new_order_has_key_number_and_time(string version)
    {
        byte[] bytes = FixText.Message(
            "35=D|34=17|49=A|56=B|52=20240502-13:30:00.123456789|11=ORD-1|54=1|58=T99|", version);

        OrderMessage order = Decoded(bytes, To, new TickField(58, 1, true));

        Assert.Equal((OrderRole.Request, OrderKind.New), (order.Role, order.Kind));
        Assert.Equal(("ORD-1", ""), (Text(order.Key), Text(order.Key2)));
        Assert.Equal((1, 17UL), (order.HasSequence, order.Sequence));
        Assert.Equal((1, DayNs + 48_600_123_456_789), (order.HasSendTime, order.SendTimeNs));
        Assert.Equal((1, 99UL), (order.HasTick, order.TickSequence));
        Assert.Equal((uint)'D', order.Code);
    }

    [Theory]
    [InlineData("35=F|34=2|11=C2|41=C1|", OrderKind.Cancel)]
    [InlineData("35=G|34=2|11=C2|41=C1|", OrderKind.Replace)]
    [InlineData("35=AC|34=2|11=C2|41=C1|", OrderKind.Replace)]
    [InlineData("35=H|34=2|11=C2|41=C1|", OrderKind.Other)]
    public void a_cancel_and_a_replace_have_their_own_key_and_name_the_order(string body, OrderKind kind)
    {
        OrderMessage request = Decoded(FixText.Message(body), To);

        Assert.Equal((OrderRole.Request, kind, "C2", "C1"),
            (request.Role, request.Kind, Text(request.Key), Text(request.Key2)));
    }

    [Theory]
    [InlineData("150=0|39=0|", OrderKind.Accepted)]
    [InlineData("150=A|39=A|", OrderKind.Other)]
    [InlineData("150=1|39=1|20=0|", OrderKind.Filled)]
    [InlineData("150=2|39=2|20=0|", OrderKind.Filled)]
    [InlineData("150=F|39=2|", OrderKind.Filled)]
    [InlineData("150=4|39=4|41=C0|", OrderKind.Canceled)]
    [InlineData("150=C|39=C|", OrderKind.Canceled)]
    [InlineData("150=5|39=0|41=C0|", OrderKind.Replaced)]
    [InlineData("150=8|39=8|", OrderKind.Rejected)]
    [InlineData("150=6|39=6|41=C0|", OrderKind.CancelRefused)]
    [InlineData("150=I|39=2|", OrderKind.Other)]
    [InlineData("150=2|39=2|20=1|", OrderKind.Other)]
    [InlineData("150=2|39=2|20=3|", OrderKind.Other)]
    [InlineData("39=0|", OrderKind.Accepted)]
    [InlineData("39=2|", OrderKind.Filled)]
    public void an_execution_report_means_what_its_type_says(string fields, OrderKind kind)
    {
        OrderMessage report = Decoded(FixText.Message("35=8|34=3|11=C1|" + fields), From);

        Assert.Equal((OrderRole.Answer, kind, "C1"), (report.Role, report.Kind, Text(report.Key)));
        Assert.Equal(fields.Contains("41=") ? "C0" : "", Text(report.Key2));
    }

    [Theory]
    [InlineData("35=9|34=4|11=C2|41=C1|434=1|", OrderKind.CancelRefused, "C2")]
    [InlineData("35=9|34=4|11=C2|41=C1|434=2|", OrderKind.Rejected, "C2")]
    [InlineData("35=9|34=4|11=C2|41=C1|", OrderKind.Rejected, "C2")]
    [InlineData("35=j|34=4|45=9|372=D|379=C7|380=0|", OrderKind.Rejected, "C7")]
    public void refusals_carry_the_key_of_the_request(string body, OrderKind kind, string key)
    {
        OrderMessage refusal = Decoded(FixText.Message(body), From);

        Assert.Equal((OrderRole.Answer, kind, key), (refusal.Role, refusal.Kind, Text(refusal.Key)));
    }

    [Fact]
    public void the_session_is_reported_at_logon_and_its_login_by_the_sender()
    {
        OrderMessage logon = Decoded(FixText.Message(FixText.Login), To);
        OrderMessage answer = Decoded(FixText.Message("35=A|34=8|49=VENUE|56=CLIENT|108=30|"), From);

        Assert.Equal((OrderKind.Logon, LoginMark.Of("CLIENT"), 1), (logon.Kind, logon.Login, logon.StartsNumbers));
        Assert.Equal((OrderKind.LogonAccepted, 9UL, 0), (answer.Kind, answer.NextSequence, answer.StartsNumbers));
        Assert.Equal("CLIENT\0\0"u8.ToArray(), BitConverter.GetBytes(answer.Session.SessionHigh).Reverse());
        Assert.NotEqual(LoginMark.Of("CLIENT0000000001"), LoginMark.Of("CLIENT0000000002"));
    }

    [Theory]
    [InlineData("35=0|34=9|", 0, 0, 0, 0)]
    [InlineData("35=8|34=7|43=Y|11=A|150=0|", 1, 0, 0, 0)]
    [InlineData("35=4|34=8|43=Y|123=Y|36=11|", 1, 0, 1, 11)]
    [InlineData("35=4|34=1|36=40|", 0, 1, 0, 40)]
    [InlineData("35=4|34=43|123=Y|36=50|", 0, 0, 1, 50)]
    public void what_a_message_says_of_the_numbers_is_reported(
        string body, int resent, int starts, int fills, ulong next)
    {
        OrderMessage message = Decoded(FixText.Message(body), From);

        Assert.Equal(
            (resent, starts, fills, next),
            (message.IsResent, message.StartsNumbers, message.FillsGap, message.NextSequence));
    }

    [Fact]
    public void a_heartbeat_refers_to_the_test_request_that_asked_for_it()
    {
        ulong asked = Decoded(FixText.Message("35=1|34=2|112=CHECK-1|"), To).Reference;

        Assert.Equal(OrderKind.TestRequest, Decoded(FixText.Message("35=1|34=2|112=CHECK-1|"), To).Kind);
        Assert.Equal(asked, Decoded(FixText.Message("35=0|34=9|112=CHECK-1|"), From).Reference);
        Assert.NotEqual(asked, Decoded(FixText.Message("35=0|34=9|112=CHECK-2|"), From).Reference);
        Assert.Equal(0UL, Decoded(FixText.Message("35=0|34=9|"), From).Reference);
    }

    [Fact]
    public void a_session_reject_refers_to_the_number_that_it_refuses()
    {
        OrderMessage reject = Decoded(FixText.Message("35=3|34=9|45=12|371=44|"), From);

        Assert.Equal((OrderRole.Session, OrderKind.Rejected, 12UL), (reject.Role, reject.Kind, reject.Reference));
    }

    [Fact]
    public void separators_in_a_data_field_are_none()
    {
        const string raw = "x|10=123|11=WRONG|8=FIX.4.2|9=5|35=D";
        byte[] bytes = FixText.Message($"35=D|34=1|95={raw.Length}|96={raw}|11=RIGHT|");

        Assert.Equal("RIGHT", Text(Decoded(bytes, To).Key));
    }

    [Fact]
    public void a_length_that_is_wrong_is_seen_before_it_takes_the_next_message_along()
    {
        byte[] bytes = [.. Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(FixText.Order(1, "A"))
            .Replace("9=", "9=9", StringComparison.Ordinal)), .. FixText.Order(2, "B")];

        Assert.Equal(FrameStatus.Bad, Fix.Frame(bytes, To, out int length));
        Assert.Equal(0, length);
    }

    [Theory]
    [InlineData("8=FIX.4.2|9=|35=D|")]
    [InlineData("8=FIX.4.2|9=4|35=")]
    [InlineData("8=FIX.4.2|9=1x|35=D|")]
    [InlineData("8=FIX.4.2|9=9000|35=D|")]
    [InlineData("8=FIX.4.2|9=0000012|35=D|")]
    [InlineData("8=FIX.4.2|35=D|")]
    [InlineData("8=FIX.4.2|9=20|34=1|35=D|")]
    [InlineData("8=FIX.4.2.0.0.0.0.0|9=20|")]
    [InlineData("8=FIX.4.2|9=5|35=0|10=1x3|")]
    [InlineData("8=FIX.4.2|9=5|35=0|11=123|")]
    [InlineData("8=FIY")]
    public void what_is_no_message_is_refused(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text.Replace('|', '\u0001'));

        Assert.Equal(FrameStatus.Bad, Fix.Frame(bytes, To, out _));
        Assert.False(Fix.LooksLikeBoundary(bytes, To));
    }

    [Fact]
    public void every_beginning_of_a_message_is_incomplete_and_can_begin_one()
    {
        byte[] bytes = FixText.Order(1, "A");
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(FrameStatus.Incomplete, Fix.Frame(bytes.AsSpan(0, length), To, out _));
            Assert.Equal(length >= 4, Fix.LooksLikeBoundary(bytes.AsSpan(0, length), To));
        }
        Assert.Equal(FrameStatus.Complete, Fix.Frame(bytes, To, out int whole));
        Assert.Equal(bytes.Length, whole);
    }

    [Fact]
    public void a_wrong_sum_is_undecodable_and_the_message_is_left_behind()
    {
        byte[] bytes = FixText.Order(1, "A");
        bytes[^2] = (byte)(bytes[^2] == '9' ? '0' : bytes[^2] + 1);
        StreamState state = default;
        OrderMessage message = default;

        Assert.Equal(FrameStatus.Complete, Fix.Frame(bytes, To, out _));
        Assert.Equal(EnvelopeStatus.BadChecksum, Fix.Decode(bytes, To, ref state, default, ref message));
        Assert.False(message.Key.IsPresent);
    }

    [Fact]
    public void a_message_without_number_is_not_legal()
    {
        StreamState state = default;
        OrderMessage message = default;

        Assert.Equal(EnvelopeStatus.BadSequence,
            Fix.Decode(FixText.Message("35=D|11=A|"), To, ref state, default, ref message));
    }

    [Theory]
    [InlineData("20240229-23:59:59", 1)]
    [InlineData("20240502-23:59:60.5", 1)]
    [InlineData("19691231-23:59:59", 0)]
    [InlineData("20241302-13:30:00", 0)]
    [InlineData("20240502 13:30:00", 0)]
    [InlineData("20240502-13:30:00.", 0)]
    [InlineData("20240502-13:30:00.123456789012", 1)]
    [InlineData("20240502", 0)]
    public void times_are_utc_or_none(string text, int isThere) =>
        Assert.Equal(isThere, Decoded(FixText.Message($"35=0|34=1|52={text}|"), To).HasSendTime);

    [Fact]
    public void every_day_of_sixty_years_is_counted_as_the_calendar_does()
    {
        for (DateTime day = DateTime.UnixEpoch; day.Year < 2030; day = day.AddDays(1))
        {
            Assert.True(FixValue.TryReadTime(Encoding.ASCII.GetBytes($"{day:yyyyMMdd}-00:00:00"), out long timeNs));
            Assert.Equal((day - DateTime.UnixEpoch).Ticks * 100, timeNs);
        }
    }

    [Fact]
    public void passwords_become_stars_and_everything_else_stays()
    {
        byte[] bytes = FixText.Message(FixText.Login);
        for (int length = 0; length <= bytes.Length; length++)
        {
            byte[] part = bytes[..length];
            Fix.Redact(part, To, out int offset, out int hidden);
            string left = Encoding.Latin1.GetString(part);
            Assert.DoesNotContain("554=s", left, StringComparison.Ordinal);
            Assert.DoesNotContain("925=n", left, StringComparison.Ordinal);
            Assert.DoesNotContain("553=t", left, StringComparison.Ordinal);
            Assert.Equal(
                Encoding.Latin1.GetString(bytes[..length]).Replace("trader1", "*******", StringComparison.Ordinal)
                    .Replace("s3cr3t-Pwd", "**********", StringComparison.Ordinal)
                    .Replace("n3w-Pwd", "*******", StringComparison.Ordinal).Length, left.Length);
            int secret = Encoding.Latin1.GetString(bytes).IndexOf("trader1", StringComparison.Ordinal);
            if (hidden > 0)
                Assert.True(offset <= Math.Max(secret, length) && offset + hidden >= bytes.Length - 8, $"at {length}");
        }
        Assert.Equal(EnvelopeStatus.Ok, DecodeRedacted(bytes).Status);
        Assert.True(Fix.IsLogon(bytes, To, out ulong login));
        Assert.Equal(LoginMark.Of("client"), login);
    }

    [Fact]
    public void a_key_longer_than_40_matches_only_itself()
    {
        string id = new('x', 60);
        OrderMessage order = Decoded(FixText.Order(1, id + "1"), To);
        OrderMessage same = Decoded(FixText.Report(1, id + "1", '0'), From);
        OrderMessage other = Decoded(FixText.Report(2, id + "2", '0'), From);
        OrderMessage longer = Decoded(FixText.Report(2, id + "11", '0'), From);

        Assert.Equal(OrderKey.Capacity, order.Key.Length);
        Assert.Equal(order.Key, same.Key);
        Assert.NotEqual(order.Key, other.Key);
        Assert.NotEqual(order.Key, longer.Key);
        Assert.StartsWith("xxxxxxxxxxxxx#003D", Text(order.Key), StringComparison.Ordinal);
    }

    private static (EnvelopeStatus Status, OrderMessage Message) DecodeRedacted(byte[] bytes)
    {
        Fix.Redact(bytes, To, out _, out _);
        StreamState state = default;
        OrderMessage message = default;
        return (Fix.Decode(bytes, To, ref state, default, ref message), message);
    }

    private static OrderMessage Decoded(byte[] bytes, StreamDirection direction, TickField tick = default)
    {
        StreamState state = default;
        OrderMessage message = default;
        Assert.Equal(FrameStatus.Complete, Fix.Frame(bytes, direction, out int length));
        Assert.Equal(bytes.Length, length);
        Assert.Equal(EnvelopeStatus.Ok, Fix.Decode(bytes, direction, ref state, tick, ref message));
        return message;
    }

    private static string Text(in OrderKey key) => Encoding.Latin1.GetString(key.Bytes);
}
