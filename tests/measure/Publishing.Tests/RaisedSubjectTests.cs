// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Subjects of raised conditions, in the rows that a subscriber gets.</summary>
public sealed class RaisedSubjectTests
{
    [Fact]
    public void a_condition_that_is_raised_says_what_it_is_about()
    {
        var rig = new PublisherRig();
        TelemetryEvent one = new()
        {
            Kind = TelemetryEventKind.Stalled,
            Severity = EventSeverity.Warning,
            State = EventState.Raised,
            StampNs = PublisherRig.StartNs,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
            Interface = InterfaceName.Of("hogneg"),
            Subject = EventSubject.OfThread("mytrader", "md-rx"),
            ProcessId = 4711,
            ThreadId = 4713,
            Cpu = 1,
        };
        rig.Publish(one);
        (one.ProcessId, one.ThreadId, one.Cpu) = (4811, 0, -1);
        rig.Publish(one);
        (one.Kind, one.Subject, one.ProcessId, one.Cpu) =
            (TelemetryEventKind.InterruptOnTradingCore, EventSubject.OfDevice("nvme0q1-of-a-long-name"), 44, 3);
        one.Interface = InterfaceName.Of("eth1");
        rig.Publish(one);
        (one.Kind, one.Subject, one.Interface, one.Amount) =
            (TelemetryEventKind.StackDrop, default, default, (long)StackDropCounter.UdpMemErrors);
        rig.Publish(one);
        rig.End();

        foreach (SummaryReport summary in (SummaryReport[])
            [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")])
        {
            EventReport[] raised = [.. summary.Raised!];
            Assert.Equal(
                [("mytrader", 4711L, "md-rx", 4713L, 1L), ("mytrader", 4811L, "md-rx", null, (long?)null)],
                raised[..2].Select(row => (row.Process!, row.Pid, row.Thread!, row.Tid, row.Cpu)));
            Assert.All(raised[..2], row => Assert.Null(row.Interface));
            Assert.Equal(("nvme0q1-of-a-long-name", "eth1", 3L, null),
                (raised[2].Device, raised[2].Interface, raised[2].Cpu, raised[2].Process));
            Assert.Equal("udp_mem_errors", raised[3].Counter);
        }
    }
}
