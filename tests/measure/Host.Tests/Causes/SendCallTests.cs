// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Causes;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Tests.Causes;

/// <summary>Orders that leave within their send call and behind it, in histories written by hand: thread 7 is the
/// strategy's, on CPU 1; the tick is at 100 us, the call begins at 110 us.</summary>
public sealed class SendCallTests
{
    private const long Us = 1_000;
    private const long Ms = 1_000_000;
    private const long Send = 110 * Us;
    private const int Strategy = 7;
    private const uint Asleep = 1;
    private const uint Stopped = 0x104;
    private const int NetReceive = 3;

    private readonly WrittenHistory _history = new();

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void an_order_that_leaves_after_its_thread_slept_waited_in_tcp(int cpu)
    {
        // The thread reads the next ticks and sleeps; the order leaves when the window opens, on whatever CPU.
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(150 * Us, 1, Strategy, 0, Asleep)
            .Waking(5 * Ms, 1, Strategy, 0, "swapper/1", NetReceive).Woken(5 * Ms, 1, Strategy, onto: 1)
            .Switch((5 * Ms) + Us, 1, 0, Strategy).Switch(10 * Ms, 0, 90, 91);

        CauseFinding finding = Find(20 * Ms, cpu);

        AssertParts(finding, (CauseKind.TcpWait, (20 * Ms) - Send), (CauseKind.Strategy, 10 * Us));
        Assert.Equal((Strategy, UnknownReason.None), (finding.ThreadId, finding.Reason));
    }

    [Fact]
    public void a_thread_that_polls_on_does_not_send_for_milliseconds() =>
        AssertParts(Find(3 * Ms, assumed: Strategy), (CauseKind.TcpWait, (3 * Ms) - Send),
            (CauseKind.Strategy, 10 * Us));

    [Fact]
    public void an_order_that_leaves_in_a_soft_interrupt_of_its_thread_waited()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Interrupt(190 * Us, 1, Strategy, 20 * Us, NetReceive);

        AssertParts(Find(180 * Us), (CauseKind.TcpWait, 70 * Us), (CauseKind.Strategy, 10 * Us));
        AssertParts(Find(160 * Us), (CauseKind.Strategy, 60 * Us));
    }

    [Fact]
    public void a_thread_that_waits_for_its_core_within_the_call_is_the_cause_itself()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(112 * Us, 1, Strategy, 40)
            .Switch(40 * Ms, 1, 40, Strategy, name: "hog");

        AssertParts(Find((40 * Ms) + (3 * Us)), (CauseKind.CpuWait, (40 * Ms) - (112 * Us)),
            (CauseKind.Strategy, 15 * Us));
        AssertParts(Find(39 * Ms), (CauseKind.TcpWait, (39 * Ms) - Send), (CauseKind.Strategy, 10 * Us));
    }

    [Fact]
    public void a_thread_is_stopped_behind_its_call_only()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(115 * Us, 1, Strategy, 0, Stopped)
            .Waking(300 * Us, 0, Strategy, 99, "bash").Woken(300 * Us, 0, Strategy, onto: 1)
            .Switch(301 * Us, 1, 0, Strategy);

        AssertParts(Find(400 * Us), (CauseKind.TcpWait, 290 * Us), (CauseKind.Strategy, 10 * Us));
    }

    [Fact]
    public void without_the_call_an_order_that_a_soft_interrupt_sent_is_nobodys()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(150 * Us, 1, Strategy, 0, Asleep)
            .Waking(500 * Us, 1, Strategy, 0, "swapper/1", NetReceive).Woken(500 * Us, 1, Strategy, onto: 1)
            .Switch(501 * Us, 1, 0, Strategy).Interrupt(600 * Us, 1, Strategy, 20 * Us, NetReceive);

        CauseFinding finding = Find(590 * Us, sendNs: 0);

        AssertParts(finding, (CauseKind.Unknown, 490 * Us));
        Assert.Equal((UnknownReason.UnknownThread, 0), (finding.Reason, finding.ThreadId));
    }

    [Fact]
    public void the_call_says_who_sent_whoever_has_the_core()
    {
        _history.Switch(50 * Us, 1, 0, 90).Switch(60 * Us, 0, 0, Strategy);

        AssertParts(Find(150 * Us), (CauseKind.TcpWait, 40 * Us), (CauseKind.Strategy, 10 * Us));
    }

    [Fact]
    public void an_order_whose_call_begins_with_the_tick_has_the_wait_alone() =>
        AssertParts(Find(3 * Ms, sendNs: 100 * Us), (CauseKind.TcpWait, (3 * Ms) - (100 * Us)));

    private CauseFinding Find(long orderNs, int cpu = 1, int assumed = 0, long sendNs = Send)
    {
        List<CauseFinding> findings = [];
        var order = new LateOrder
        {
            TickStampNs = 100 * Us,
            OrderStampNs = orderNs,
            SendStampNs = sendNs,
            Sender = sendNs > 0 ? (uint)Strategy : 0,
        };
        new CauseFinder(_history, thread => thread == Strategy).Find([new AskedOrder(order, cpu, assumed)], findings);
        Assert.Equal(orderNs - order.TickStampNs, findings[0].Parts.Sum(part => part.Ns));
        return Assert.Single(findings);
    }

    private static void AssertParts(CauseFinding finding, params (CauseKind Kind, long Ns)[] expected) =>
        Assert.Equal(expected, finding.Parts.Select(part => (part.Kind, part.Ns)));
}
