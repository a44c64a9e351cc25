// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Spreading;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The kernel takes each object that is not a capture of packets, with and without flow blocks.</summary>
[Trait("Needs", "root")]
public sealed class ObjectTests
{
    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void drops(bool blocks) => WithCapture(blocks, capture =>
    {
        using DropCapture drops = DropCapture.Open(capture);
    });

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void tcp(bool blocks) => WithCapture(blocks, capture =>
    {
        using TcpCapture tcp = TcpCapture.Open(capture);
    });

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void stages(bool blocks) => WithCapture(blocks, capture =>
    {
        using StageCapture stages = StageCapture.Open(capture, new StageOptions());
    });

    [RootFact]
    public void stamps_of_nics_at_tc() => KernelCapture.Open(new KernelCaptureOptions
    {
        Flows = [],
        // Not there, so that the program is loaded for any that comes.
        Interfaces = [new CaptureInterface("nic9", AttachMode.Tc) { NicStamps = true }],
        RingBytes = 1 << 20,
    }).Dispose();

    [RootFact]
    public void history() => HistoryCapture.Open(1 << 20, interruptMinNs: 1_000).Dispose();

    [RootFact]
    public void owners()
    {
        using SocketOwners? owners = SocketOwners.TryOpen(out string? why);
        Assert.True(owners is not null, why);
    }

    [RootFact]
    public void connections()
    {
        using ConnectionStates? states = ConnectionStates.TryOpen(out string? why);
        Assert.True(states is not null, why);
    }

    [RootFact]
    public void names()
    {
        using KernelNames? names = KernelNames.TryOpen();
        Assert.True(names is not null, "the program that reads names of the kernel is refused");
    }

    [RootTheory]
    [InlineData(0)]
    [InlineData(16)]
    public void guard(int kept)
    {
        using BpfObject main = GuardObject.Load(new GuardKept(kept));
        using BpfObject xdp = GuardObject.LoadXdp(main, new GuardKept(kept));
    }

    [RootFact]
    public void steer() => SteerProgram.Open([], queue: 64).Dispose();

    [RootFact]
    public void spread() => SpreadProgram.Open().Dispose();

    private static void WithCapture(bool blocks, Action<KernelCapture> action)
    {
        List<FlowDefinition> flows = [];
        for (int group = 0; group < (blocks ? FlowBlocks.FewestGroups : 1); group++)
            flows.Add(Programs.Flow(1 + group, $"239.1.1.{group}:5000"));
        using var programs = new Programs(flows);
        action(programs.Capture);
    }
}
