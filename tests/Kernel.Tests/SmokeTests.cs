// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;
using Telemetry.Appliance.Kernel.Layout;
using Telemetry.Appliance.Model;
using TestSupport;
using Xunit.Abstractions;

namespace Kernel.Tests;

[Trait("Needs", "root")]
public sealed class SmokeTests(ITestOutputHelper output)
{
    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void works(RingTransport transport)
    {
        using var programs = new Programs([Programs.Flow(7, "239.1.1.1:26400")], transport);
        byte[] packet = new PacketBuilder { Payload = PacketBuilder.Bytes(100) }.Build();

        ProgramRun run = programs.Run(Hook.XdpRx, packet);

        Assert.Equal(0, run.Errno);
        Assert.Equal(2, run.Verdict);
        (PacketRecord record, byte[] payload) = Assert.Single(programs.Drain());
        Assert.Equal(7u, record.FlowId);
        Assert.Equal(PacketBuilder.Bytes(100)[..64], payload);
        byte[] other = new PacketBuilder { Payload = PacketBuilder.Bytes(100), DestinationPort = 1 }.Build();
        List<uint> t = [];
        for (int i = 0; i < 201; i++)
        {
            t.Add(programs.Run(Hook.XdpRx, packet, 5000).NanosecondsEach);
            programs.Drain();
        }
        t.Sort();
        output.WriteLine($"matched {t[100]} min {t[0]}");
        output.WriteLine($"unmatched {ProgramRun.MedianNs(programs.Capture.ProgramFd(Hook.XdpRx), other, 400000, 11)}");
        int empty = BpfCall.LoadProgram(BpfCall.ProgramTypeXdp, 0, [BpfCall.Instruction.Return(2), BpfCall.Instruction.Exit]);
        int clock = BpfCall.LoadProgram(BpfCall.ProgramTypeXdp, 0, [BpfCall.Instruction.Call(5), BpfCall.Instruction.Return(2), BpfCall.Instruction.Exit]);
        output.WriteLine($"empty {ProgramRun.MedianNs(empty, packet, 400000, 11)} clock {ProgramRun.MedianNs(clock, packet, 400000, 11)}");
        output.WriteLine($"{programs.Counters().Closed}");
    }
}
