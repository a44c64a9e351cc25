// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using TestSupport;
using TestSupport.Capture;

namespace Telemetry.Guarding.Tests.Steering;

/// <summary>The steering's programs, run on packets and events that no interface carries.</summary>
[Trait("needs", "root")]
public sealed class SteerProgramTests
{
    private const int Pass = 2;                                 // XDP_PASS
    private const int Redirect = 4;                             // XDP_REDIRECT
    private const int Port = 26_477;
    private const long TickNs = 20_000_000;                     // the program's clock is that of the last tick

    private static readonly SteeredFlow[] Flows =
        [Flow("233.54.12.111:26477", cpu: 1), Flow("[ff15::1]:26477", cpu: 1), Flow("10.2.0.9:26477", cpu: 0)];

    [TwoCpusFact]
    public void only_whole_udp_packets_of_a_flow_go_to_another_cpu()
    {
        OnCpuZero(program =>
        {
            byte[] udp = Frame.Udp("10.1.0.7", "233.54.12.111", Port);

            Assert.Equal(Redirect, Run(program, udp));
            Assert.Equal(Redirect, Run(program, Frame.Udp("fe80::1", "ff15::1", Port)));
            Assert.Equal(Redirect, Run(program, Frame.Tagged(udp, 0x8100)));
            Assert.Equal(Pass, Run(program, Frame.Udp("10.1.0.7", "10.2.0.9", Port)));     // it is there already
            Assert.Equal(Pass, Run(program, Frame.Udp("10.1.0.7", "233.54.12.111", Port + 1)));
            Assert.Equal(Pass, Run(program, Frame.Udp("10.1.0.7", "233.54.12.112", Port)));
            Assert.Equal(Pass, Run(program, Frame.Syn("10.1.0.7", "233.54.12.111", Port)));
            Assert.Equal(Pass, Run(program, FirstFragment(udp)));
            Assert.Equal(Pass, Run(program, udp[..20]));

            Assert.Equal(new SteerTotals(9, 5, 0), program.ReadTotals());
            Assert.Equal((2, 2, (2 * udp.Length) + 4), (program.ReadFlow(0).Packets, program.ReadFlow(0).Steered,
                program.ReadFlow(0).Bytes));
            Assert.Equal((1, 1), (program.ReadFlow(1).Packets, program.ReadFlow(1).Steered));
            Assert.Equal((1, 0), (program.ReadFlow(2).Packets, program.ReadFlow(2).Steered));
            Assert.Equal(2, program.ReadFlow(0).Arrived[0]);
        });
    }

    [TwoCpusFact]
    public void no_packet_of_any_kind_is_dropped_or_changed()
    {
        OnCpuZero(program =>
        {
            foreach ((string name, byte[] frame) in PacketKinds.All)
                Assert.True(Run(program, frame) is Pass or Redirect, name);
        });
    }

    [TwoCpusFact]
    public void nothing_is_steered_after_the_instant_that_is_put_off()
    {
        OnCpuZero(program =>
        {
            byte[] frame = Frame.Udp("10.1.0.7", "233.54.12.111", Port);
            Assert.Equal(Redirect, Run(program, frame));

            program.SteerUntil(MonotonicClock.NowNs - TickNs);
            Assert.Equal(Pass, Run(program, frame));
            program.SteerUntil(0);
            Assert.Equal(Pass, Run(program, frame));

            Assert.Equal((3, 1), (program.ReadFlow(0).Packets, program.ReadFlow(0).Steered));
        });
    }

    [TwoCpusFact]
    public void losses_of_this_map_are_counted_by_queue_and_reason_and_those_of_others_are_not()
    {
        OnCpuZero(program =>
        {
            uint queues = QueuesOf(program);
            foreach (uint map in (uint[])[queues, queues + 1])
            {
                Happen(program, "steer_enqueued", map, 8, 3, 1);                    // map, packets, lost, CPU
                Happen(program, "steer_handled", map, 20, 2);                       // map, packets, lost
                Happen(program, SteerProgram.NotAccepted, 0, 0, 0, 0, 0, map, 1);   // map and CPU come last
            }

            Assert.Equal(new QueueCounts(Handled: 0, Full: 3, NoMemory: 0, NotAccepted: 1), program.ReadQueue(1));
            Assert.Equal(new QueueCounts(Handled: 18, Full: 0, NoMemory: 2, NotAccepted: 0), program.ReadQueue(0));
            Assert.Equal(4, program.ReadQueue(1).Lost);
        });
    }

    private static unsafe uint QueuesOf(SteerProgram program) => program.State->Queues;

    private static SteeredFlow Flow(string to, int cpu) =>
        new(EndpointAddress.TryParse(to, out EndpointAddress endpoint) ? endpoint : default, cpu);

    // A program runs on the CPU of the thread that asks for it.
    private static void OnCpuZero(Action<SteerProgram> action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.True(HostThread.PinTo(0));
                using SteerProgram program = SteerProgram.Open(Flows, queue: 64);
                program.SteerUntil(MonotonicClock.NowNs + 600_000_000_000);
                action(program);
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException(failure.Message, failure);
    }

    private static int Run(SteerProgram program, byte[] frame)
    {
        ProgramRun run = ProgramRun.Of(program.ProgramFd, frame);
        Assert.Equal((0, true), (run.Errno, run.Bytes.AsSpan().SequenceEqual(frame)));
        return run.Verdict;
    }

    // The first of two: it has the ports, and says that more follows.
    private static byte[] FirstFragment(byte[] udp)
    {
        byte[] fragment = [.. udp];
        fragment[14 + 6] |= 0x20;
        return fragment;
    }

    private static unsafe void Happen(SteerProgram program, string name, params ulong[] arguments)
    {
        fixed (ulong* context = arguments)
        {
            Assert.Equal(0, BpfCall.RunProgram(
                program.FdOf(name), context, (uint)(arguments.Length * sizeof(ulong))));
        }
    }
}
