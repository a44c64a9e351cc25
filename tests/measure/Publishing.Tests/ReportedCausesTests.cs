// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Reports.Events;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Late orders and where their time went, from the finding to the report.</summary>
public sealed class ReportedCausesTests : ICauseFindings
{
    private static readonly LateOrder Order = new()
    {
        TickStampNs = 1_000_000,
        OrderStampNs = 1_412_000,
        Connection = 3,
        SessionIndex = 0,
        TickFeedIndex = 0,
        TickLineIndex = 0,
        Key = OrderKeyText.Parse("K91"),
    };

    private CauseFinding? _finding;

    [Fact]
    public void every_part_of_a_cause_arrives_with_who_had_it()
    {
        _finding = new CauseFinding
        {
            Order = Order,
            Cpu = 3,
            ThreadId = 4712,
            Thread = "md-rx",
            ProcessId = 4711,
            Process = "strategy",
            Parts =
            [
                new CausePart
                {
                    Kind = CauseKind.CpuWait, Ns = 402_000, Cpu = 3, Count = 2, OthersNs = 2_000,
                    By = [new CauseShare("kworker/3:1", 77, 287_000), new CauseShare("ksoftirqd/3", 31, 113_000)],
                },
                new CausePart { Kind = CauseKind.Strategy, Ns = 5_800, Cpu = 3, Count = 2 },
                new CausePart
                {
                    Kind = CauseKind.Interrupt, Ns = 4_200, Cpu = 3, Count = 1,
                    By = [new CauseShare("NET_RX", -1, 4_200)],
                },
                new CausePart { Kind = CauseKind.Fault, Ns = 0, Count = 7 },
            ],
        };

        foreach (EventReport late in Report())
        {
            Assert.Equal(("late_order", "warning", "instant", 1_412_000L, 1_000_000L, 412_000L),
                (late.Event, late.Severity, late.State, late.StampNs, late.SinceStampNs, late.DurationNs));
            Assert.Equal(("strategy", 4711L, "md-rx", 4712L, 3L, 3L),
                (late.Process, late.Pid, late.Thread, late.Tid, late.Cpu, late.Connection));
            CauseReport cause = late.OrderCause!;
            Assert.Equal("cpu_wait", cause.Kind);
            Assert.Equal(
                "waited 402 us for CPU 3, which ran kworker/3:1[77] (287 us), ksoftirqd/3[31] (113 us), "
                + "others (2.0 us); 7 page faults", cause.Text);
            Assert.Equal(["cpu_wait", "strategy", "interrupt", "fault"], cause.Parts.Select(part => part.Kind));
            Assert.Equal(late.DurationNs, cause.Parts.Sum(part => part.Ns));
            Assert.Equal((null, "NET_RX", 4_200L),
                (cause.Parts[2].By[0].Tid, cause.Parts[2].By[0].Name, cause.Parts[2].By[0].Ns));
            Assert.Equal((7, null), (cause.Parts[3].Count, cause.Parts[3].Cpu));
        }
    }

    [Fact]
    public void what_is_not_known_is_said_to_be_unknown_and_why()
    {
        _finding = new CauseFinding
        {
            Order = Order,
            Reason = UnknownReason.Overwritten,
            Parts = [new CausePart { Kind = CauseKind.Unknown, Ns = 412_000, Count = 1 }],
        };

        foreach (EventReport late in Report())
        {
            Assert.Equal((null, null, null, null),
                (late.Process, late.Pid, late.Tid, late.Cpu));
            Assert.Equal("unknown for 412 us: the history of that time is overwritten", late.OrderCause!.Text);
        }
    }

    [Theory]
    [InlineData(CauseKind.TcpWait, "tcp_wait", "waited 412 us in this host's TCP/IP behind its send call")]
    [InlineData(CauseKind.Throttled, "throttled",
        "could not run for 412 us: the CPU quota of its control group was used up")]
    public void each_kind_has_a_name_and_a_sentence(CauseKind kind, string name, string text)
    {
        _finding = new CauseFinding
        {
            Order = Order,
            Parts = [new CausePart { Kind = kind, Ns = 412_000, Count = 1 }],
        };

        foreach (EventReport late in Report())
            Assert.Equal((name, text), (late.OrderCause!.Kind, late.OrderCause.Text));
    }

    public CauseFinding? FindingOf(long number) => number == 5 ? _finding : null;

    private List<EventReport> Report()
    {
        var rig = new PublisherRig(options => options with { Causes = this });
        rig.Publish(new TelemetryEvent
        {
            Id = 1,
            StampNs = Order.OrderStampNs,
            Kind = TelemetryEventKind.LateOrder,
            SessionIndex = 0,
            FeedIndex = -1,
            LineIndex = -1,
            RepairedByLineIndex = -1,
            Severity = EventSeverity.Warning,
            Amount = 5,
        });
        rig.End();
        List<EventReport> late =
        [
            .. rig.ReadOutlet().Sink.Events.Concat(rig.ReadLocal().Sink.Events).Where(one => one.Event == "late_order"),
        ];
        Assert.Equal(2, late.Count);
        return late;
    }
}
