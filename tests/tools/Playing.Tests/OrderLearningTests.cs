// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Learning;
using TestSupport.Trading;

namespace Telemetry.Playing.Tests;

/// <summary>What a gateway learns of the orders in captures, over captures that are written byte by byte.</summary>
public sealed class OrderLearningTests : IDisposable
{
    private const long Ms = 1_000_000;

    private readonly RecordedSession _session = new();

    public void Dispose() => _session.Dispose();

    public static TheoryData<bool> Versions => [false, true];

    [Theory]
    [MemberData(nameof(Versions))]
    public void each_request_has_its_answers_with_their_delays(bool isVersion42)
    {
        var wire = new OuchWire(isVersion42);
        byte[] capture = new OrderCapture(RecordedSession.Gateway).LogIn("alpha")
            .Send(1 * Ms, wire.Enter(1, 100, 5_000))
            .Answer(1 * Ms + 70_000, wire.Accepted(1))
            .Send(2 * Ms, wire.Enter(2, 200, 6_000, "WXYZ", 'S'))
            .Send(2 * Ms + 1_000, wire.Enter(3, 300, 7_000))
            .Answer(2 * Ms + 90_000, wire.Rejected(3, 9))
            .Answer(2 * Ms + 95_000, wire.Accepted(2))
            .Answer(4 * Ms, wire.Executed(1, 40, 'R'))
            .Answer(5 * Ms, wire.Executed(1, 60, 'A'))
            .Send(6 * Ms, wire.Replace(2, 4, 150, 6_100))
            .Answer(6 * Ms + 80_000, wire.Replaced(2, 4))
            .Send(7 * Ms, wire.Cancel(4, 0))
            .Answer(7 * Ms + 30_000, wire.Canceled(4, 150, 'U'))
            .Send(8 * Ms, wire.Enter(5, 500, 8_000))
            .Send(9 * Ms, wire.Cancel(5, 0))
            .Answer(9 * Ms + 5_000, wire.CancelRefused(5))
            .Pcap();

        SessionRecording learned = _session.Learn(wire, capture);

        Assert.Equal(0, learned.NotLearned);
        RecordedRequest[] requests = [.. learned.Requests];
        Assert.Equal(
            [
                "New ABCD B 1 100@5000: Accepted 70000, Filled 3000000, Filled 4000000",
                "New WXYZ S 1 200@6000: Accepted 95000",
                "New ABCD B 2 300@7000: Rejected 89000",
                "Replace WXYZ S 1 150@6100: Replaced 80000",
                "Cancel WXYZ S 1 0@0: Canceled 30000",
                "New ABCD B 3 500@8000: ",
                "Cancel ABCD B 1 0@0: CancelRefused 5000",
            ],
            requests.Select(RecordedSession.Text));
        Assert.Equal([false, true], requests[0].Answers.Skip(1).Select(fill => fill.FillsAll));
        Assert.Equal(wire.Rejected(3, 9), requests[2].Answers[0].Message);
        // Of 70 and 95 µs the lower one; of one kind of request there is one each.
        Assert.Equal((70_000, 30_000, 80_000), (learned.MedianNs(OrderKind.New), learned.MedianNs(OrderKind.Cancel),
            learned.MedianNs(OrderKind.Replace)));
    }

    [Fact]
    public void requests_in_pieces_and_several_in_one_segment_are_read()
    {
        var wire = new OuchWire(isVersion42: false);
        byte[] second = wire.Enter(2, 200, 6_000);
        byte[] capture = new OrderCapture(RecordedSession.Gateway).LogIn("alpha")
            .Send(1 * Ms, [.. wire.Enter(1, 100, 5_000), .. second[..20]])
            .Answer(1 * Ms + 70_000, wire.Accepted(1))
            .Send(2 * Ms, second[20..])
            .Answer(2 * Ms + 50_000, [.. wire.Accepted(2), .. wire.Executed(1, 100, 'A')])
            .Pcap();

        SessionRecording learned = _session.Learn(wire, capture);

        Assert.Equal(
            ["New ABCD B 1 100@5000: Accepted 70000, Filled 1050000", "New ABCD B 2 200@6000: Accepted 50000"],
            learned.Requests.Select(RecordedSession.Text));
    }

    [Fact]
    public void answers_that_are_sent_again_after_a_login_count_once()
    {
        var wire = new OuchWire(isVersion42: false);
        byte[] capture = new OrderCapture(RecordedSession.Gateway).LogIn("alpha")
            .Send(1 * Ms, wire.Enter(1, 100, 5_000))
            .Answer(1 * Ms + 70_000, wire.Accepted(1))
            .Answer(2 * Ms, wire.Executed(1, 100, 'A'))
            .Send(3 * Ms, OuchWire.Login("alpha"))
            .Answer(3 * Ms + 1_000, [0, 31, (byte)'A', .. "SESSION001"u8, .. "                   1"u8])
            .Answer(3 * Ms + 2_000, wire.Accepted(1))
            .Answer(3 * Ms + 3_000, wire.Executed(1, 100, 'A'))
            .Send(4 * Ms, wire.Enter(2, 100, 5_000))
            .Answer(4 * Ms + 10_000, wire.Accepted(2))
            .Pcap();

        SessionRecording learned = _session.Learn(wire, capture);

        Assert.Equal(
            ["New ABCD B 1 100@5000: Accepted 70000, Filled 1000000", "New ABCD B 2 100@5000: Accepted 10000"],
            learned.Requests.Select(RecordedSession.Text));
    }

    [Fact]
    public void only_requests_of_the_time_that_is_played_count()
    {
        var wire = new OuchWire(isVersion42: false);
        byte[] capture = new OrderCapture(RecordedSession.Gateway).LogIn("alpha")
            .Send(1 * Ms, wire.Enter(1, 100, 5_000))
            .Send(2 * Ms, wire.Enter(2, 200, 5_000))
            .Answer(2 * Ms + 10_000, wire.Accepted(1))
            .Answer(2 * Ms + 20_000, wire.Accepted(2))
            .Pcap();

        SessionRecording learned = _session.Learn(
            wire, capture, plan => plan with { FromNs = OrderCapture.StartNs + (2 * Ms) });

        Assert.Equal("New ABCD B 1 200@5000: Accepted 20000", RecordedSession.Text(Assert.Single(learned.Requests)));
        Assert.Equal(0, learned.NotLearned);
    }

    [Fact]
    public void a_capture_that_ends_early_or_begins_late_is_learned_as_far_as_it_goes()
    {
        var wire = new OuchWire(isVersion42: false);
        byte[] late = new OrderCapture(RecordedSession.Gateway)
            .Answer(1 * Ms, wire.Accepted(7))
            .Send(2 * Ms, wire.Cancel(7, 0))
            .Send(3 * Ms, wire.Enter(8, 100, 5_000))
            .Answer(4 * Ms, wire.Accepted(8))
            .Pcap();

        SessionRecording learned = _session.Learn(wire, late);
        SessionRecording cut = _session.Learn(wire, late[..^3]);

        Assert.Equal("New ABCD B 1 100@5000: Accepted 1000000", RecordedSession.Text(Assert.Single(learned.Requests)));
        Assert.Equal(2, learned.NotLearned);                    // an answer and a cancel of an order that was not seen
        Assert.Equal("New ABCD B 1 100@5000: ", RecordedSession.Text(Assert.Single(cut.Requests)));
    }

    [Fact]
    public void the_bytes_of_a_long_stream_are_those_of_its_messages()
    {
        const int Orders = 20_000;                              // several times what the tape keeps
        var wire = new OuchWire(isVersion42: false);
        OrderCapture capture = new OrderCapture(RecordedSession.Gateway).LogIn("alpha");
        for (int number = 1; number <= Orders; number++)
        {
            capture.Send(number * Ms, wire.Enter(number, (uint)number, 5_000));
            capture.Answer((number * Ms) + number, wire.Accepted(number));
        }

        SessionRecording learned = _session.Learn(wire, capture.Pcap());

        Assert.Equal(0, learned.NotLearned);
        Assert.Equal(Enumerable.Range(1, Orders).Select(number => ((uint)number, (long)number)),
            learned.Requests.Select(request => (request.Quantity, Assert.Single(request.Answers).DelayNs)));
    }
}
