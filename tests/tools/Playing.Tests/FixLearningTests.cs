// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Learning;
using TestSupport.Trading;

namespace Telemetry.Playing.Tests;

/// <summary>What a gateway learns of FIX orders in captures, over captures that are written field by field.</summary>
public sealed class FixLearningTests : IDisposable
{
    private const long Ms = 1_000_000;

    private readonly RecordedSession _session = new();

    public void Dispose() => _session.Dispose();

    public static TheoryData<string> Versions => ["FIX.4.2", "FIX.4.4", "FIXT.1.1"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void each_request_has_its_answers_with_their_delays(string version)
    {
        var wire = new FixWire(version);
        byte[] capture = Begin(wire)
            .Send(1 * Ms, wire.Client(2, "D", FixWire.Order("A1", 100, "50.25")))
            .Answer(1 * Ms + 70_000, wire.Report(2, "A1", '0'))
            .Send(2 * Ms, wire.Client(3, "D", FixWire.Order("A2", 200, "60", "WXYZ", '2')))
            .Answer(2 * Ms + 90_000, wire.Report(3, "A2", '0'))
            .Send(3 * Ms, wire.Client(4, "D", FixWire.Order("A3", 300, "70.5")))
            .Answer(3 * Ms + 10_000, wire.Report(4, "A3", '8', "103=3|58=no such day|"))
            .Answer(4 * Ms, wire.Filled(5, "A1", 40, 40, 100))
            .Answer(5 * Ms, wire.Filled(6, "A1", 60, 100, 100))
            .Send(6 * Ms, wire.Client(5, "G", FixWire.Replace("A2", "A4", 150, "61", "WXYZ", '2')))
            .Answer(6 * Ms + 80_000, wire.Report(7, "A4", '5', "41=A2|"))
            .Send(7 * Ms, wire.Client(6, "F", FixWire.Cancel("A4", "A5", "WXYZ", '2')))
            .Answer(7 * Ms + 20_000, wire.Report(8, "A5", '6', "41=A4|"))
            .Answer(7 * Ms + 30_000, wire.Report(9, "A5", '4', "41=A4|"))
            .Send(8 * Ms, wire.Client(7, "D", FixWire.Order("A6", 500, "80")))
            .Send(9 * Ms, wire.Client(8, "F", FixWire.Cancel("A6", "A7", "ABCD", '1')))
            .Answer(9 * Ms + 5_000, wire.CancelRefused(10, "A6", "A7", "too late"))
            .Pcap();

        SessionRecording learned = _session.Learn(FixWire.Protocol, capture);

        Assert.Equal(0, learned.NotLearned);
        Assert.Equal(
            [
                "New ABCD 1 1 100@5025000000: Accepted 70000, Filled 3000000, Filled 4000000",
                "New WXYZ 2 1 200@6000000000: Accepted 90000",
                "New ABCD 1 2 300@7050000000: Rejected 10000",
                "Replace WXYZ 2 1 150@6100000000: Replaced 80000",
                // First it is pending.
                "Cancel WXYZ 2 1 0@0: CancelRefused 20000, Canceled 30000",
                "New ABCD 1 3 500@8000000000: ",
                "Cancel ABCD 1 1 0@0: CancelRefused 5000",
            ],
            learned.Requests.Select(RecordedSession.Text));
        Assert.Equal([false, true], learned.Requests[0].Answers.Skip(1).Select(fill => fill.FillsAll));
        Assert.Contains("58=no such day", Encoding.Latin1.GetString(learned.Requests[2].Answers[0].Message),
            StringComparison.Ordinal);
        Assert.Equal(70_000, learned.MedianNs(OrderKind.New));
    }

    [Fact]
    public void a_session_whose_numbers_begin_again_is_learned_on()
    {
        var wire = new FixWire("FIX.4.4");
        byte[] capture = Begin(wire)
            .Send(1 * Ms, wire.Client(2, "D", FixWire.Order("A1", 100, "50")))
            .Answer(2 * Ms, wire.Report(2, "A1", '0'))
            .Send(3 * Ms, wire.Client(1, "A", "98=0|108=30|141=Y|"))
            .Answer(3 * Ms + 1_000, wire.Venue(1, "A", "98=0|108=30|141=Y|"))
            .Send(4 * Ms, wire.Client(2, "D", FixWire.Order("A2", 100, "50")))
            .Answer(5 * Ms, wire.Report(2, "A2", '0'))
            .Pcap();

        Assert.Equal(["New ABCD 1 1 100@5000000000: Accepted 1000000", "New ABCD 1 2 100@5000000000: Accepted 1000000"],
            _session.Learn(FixWire.Protocol, capture).Requests.Select(RecordedSession.Text));
    }

    [Theory]
    [InlineData("38=100.5|", "44=50|")]                         // no whole number
    [InlineData("38=many|", "44=50|")]
    [InlineData("", "44=50|")]
    [InlineData("38=100|", "44=high|")]
    [InlineData("38=5000000000|", "44=50|")]                    // more than 32 bits
    public void an_order_whose_quantity_or_price_cannot_be_read_is_not_learned(string quantity, string price)
    {
        var wire = new FixWire("FIX.4.4");
        byte[] capture = Begin(wire)
            .Send(1 * Ms, wire.Client(2, "D", $"11=A1|55=ABCD|54=1|{quantity}{price}"))
            .Pcap();

        SessionRecording learned = _session.Learn(FixWire.Protocol, capture);

        Assert.Equal((0, 1L), (learned.Requests.Count, learned.NotLearned));
    }

    private static OrderCapture Begin(FixWire wire) => new OrderCapture(RecordedSession.Gateway).Connect()
        .Send(10_000, wire.Client(1, "A", "98=0|108=30|"))
        .Answer(20_000, wire.Venue(1, "A", "98=0|108=30|"));
}
