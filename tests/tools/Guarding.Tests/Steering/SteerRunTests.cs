// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Steering;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Capture;

namespace Telemetry.Guarding.Tests.Steering;

/// <summary>Flows that are steered on a real interface, against the kernel's own choice of a socket by the CPU on which
/// it delivers.</summary>
[Trait("needs", "root")]
public sealed class SteerRunTests
{
    private const int Sent = 1_000;

    [TwoCpusFact]
    public void packets_of_a_flow_come_to_its_cpu_and_all_others_stay_where_they_arrive()
    {
        using var host = new SteeredHost();
        host.Write();
        host.Start(enforces: true);

        foreach (int cpu in (int[])[0, 1])
        {
            foreach (int port in (int[])[SteeredHost.ToOne, SteeredHost.ToZero, SteeredHost.Free])
                host.SendAll(cpu, port, Sent);
        }

        Assert.Equal([0, 2 * Sent], host.Received(SteeredHost.ToOne)[..2]);
        Assert.Equal([2 * Sent, 0], host.Received(SteeredHost.ToZero)[..2]);
        Assert.Equal([Sent, Sent], host.Received(SteeredHost.Free)[..2]);
        host.End();
        Assert.Null(host.Failure);
        Assert.Equal(SteerPhase.Steering, host.Summary.Phase);
        AssertSteered(host, SteeredHost.ToOne, cpu: 1);
        AssertSteered(host, SteeredHost.ToZero, cpu: 0);
        Assert.Equal(4 * Sent, host.Summary.Seen - host.Summary.Other);
        Assert.InRange(host.Summary.Other, 2 * Sent, (2 * Sent) + 50);
        Assert.False(host.Network.HasXdpProgram());
        host.SendAll(0, SteeredHost.ToOne, Sent);
        Assert.Equal([Sent, 2 * Sent], host.Received(SteeredHost.ToOne)[..2]);
    }

    [TwoCpusFact]
    public void a_dry_run_moves_nothing_and_says_where_packets_arrive()
    {
        using var host = new SteeredHost();
        host.Write();
        host.Start(enforces: false);

        host.SendAll(0, SteeredHost.ToOne, Sent);
        host.SendAll(1, SteeredHost.ToOne, 200);

        Assert.Equal([Sent, 200], host.Received(SteeredHost.ToOne)[..2]);
        host.End();
        Assert.Equal(SteerPhase.DryRun, host.Summary.Phase);
        Assert.Equal((Sent + 200, 0), (host.FlowOf(SteeredHost.ToOne).Packets, host.FlowOf(SteeredHost.ToOne).Steered));
        Assert.Equal([(0, Sent), (1, 200)], host.FlowOf(SteeredHost.ToOne).Arrived);
        Assert.Contains(host.Notices.Lines, line => line.StartsWith("dry run: ", StringComparison.Ordinal));
    }

    [TwoCpusFact]
    public void a_full_queue_is_counted_and_ends_it()
    {
        const int Before = 40;
        const int Burst = 200;
        using var host = new SteeredHost();
        host.Write("queue: 8");
        host.Start(enforces: true);
        host.SendAll(0, SteeredHost.ToOne, Before, chunk: 4);

        using (BusyCpu.Begin(1))
            host.Send(0, SteeredHost.ToOne, Burst);
        host.WaitForEnd();

        SteerQueueReport queue = host.QueueOf(1);
        Assert.Equal(Before + Burst, queue.Handled + queue.QueueFull);
        Assert.InRange(queue.QueueFull, 1, Burst - 8);
        Assert.Equal([0, queue.Handled], host.Received(SteeredHost.ToOne, lost: queue.QueueFull)[..2]);
        Assert.Equal(SteerPhase.Lossy, host.Summary.Phase);
        Assert.Equal(ExitCode.Failed, host.Failure!.Failure.Code);
        Assert.Contains($"{queue.QueueFull} packets were lost in the queues", host.Failure.Message,
            StringComparison.Ordinal);
        Assert.False(host.Network.HasXdpProgram());
    }

    [TwoCpusFact]
    public void losses_that_are_allowed_do_not_end_it()
    {
        using var host = new SteeredHost();
        host.Write("queue: 8\n  most_lost: 1000000");
        host.Start(enforces: true);

        using (BusyCpu.Begin(1))
            host.Send(0, SteeredHost.ToOne, 2_000);
        host.SendAll(0, SteeredHost.ToZero, Sent);
        host.End();

        Assert.Null(host.Failure);
        Assert.Equal(SteerPhase.Steering, host.Summary.Phase);
        Assert.InRange(host.QueueOf(1).QueueFull, 1, 1_992);
        Assert.Equal(2_000, host.QueueOf(1).Handled + host.QueueOf(1).QueueFull);
    }

    [RootFact]
    public void it_ends_when_the_interface_is_gone()
    {
        using var host = new SteeredHost();
        host.Write();
        host.Start(enforces: true);

        host.Network.Disconnect();
        host.WaitForEnd();

        Assert.Contains("no longer attached", host.Failure!.Message, StringComparison.Ordinal);
    }

    // Half of its packets arrived on the other CPU.
    private static void AssertSteered(SteeredHost host, int port, int cpu)
    {
        SteerFlowReport flow = host.FlowOf(port);
        Assert.Equal((cpu, 2 * Sent, Sent), (flow.Cpu, flow.Packets, flow.Steered));
        Assert.Equal(2 * Sent * (14 + 20 + 8 + 40), flow.Bytes);
        Assert.Equal([(0, Sent), (1, Sent)], flow.Arrived);
        Assert.Equal(new SteerQueueReport(cpu, Sent, Sent, 0, 0, 0, 0), host.QueueOf(cpu));
    }

    /// <summary>A thread with a real-time priority that leaves no time to others on a CPU, for less than the kernel's
    /// own bound on that.</summary>
    private sealed class BusyCpu : IDisposable
    {
        private readonly ManualResetEventSlim _isBusy = new();
        private readonly Thread _thread;
        private volatile bool _ends;

        private BusyCpu(int cpu)
        {
            _thread = new Thread(() =>
            {
                Assert.True(HostThread.PinTo(cpu) && HostThread.TrySetFifo(0, 50));
                _isBusy.Set();
                long endMs = Environment.TickCount64 + 400;
                while (!_ends && Environment.TickCount64 < endMs)
                {
                }
            });
            _thread.Start();
        }

        internal static BusyCpu Begin(int cpu)
        {
            var busy = new BusyCpu(cpu);
            busy._isBusy.Wait();
            return busy;
        }

        public void Dispose()
        {
            _ends = true;
            _thread.Join();
            _isBusy.Dispose();
        }
    }
}
