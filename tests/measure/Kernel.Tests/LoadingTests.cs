// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>
/// The verifier takes the capture programs with options together: each choice is other code for it. Every pair of
/// choices occurs; with the environment variable <c>TELEMETRY_LOADS</c> every <c>triple</c>, or <c>all</c>
/// combinations.
/// </summary>
[Trait("Needs", "root")]
public sealed class LoadingTests
{
    private const string Strength = "TELEMETRY_LOADS";
    private const string Port = "tw1";
    private const int Nodes = 2;                                // there may be no more CPUs

    private static readonly int[] Snaps = [64, 1_536, 9_216, CaptureConfiguration.PayloadLimit, 0];

    /// <summary>What is kept of a frame beside its record.</summary>
    public enum Frames
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>Flight rings for packets of flows.</summary>
        OfFlows,

        /// <summary>Flight rings for every packet, counted.</summary>
        OfAll,

        /// <summary>The ends of frames.</summary>
        Trailers,
    }

    /// <summary>How records leave the kernel.</summary>
    public enum Leaving
    {
        /// <summary>Array rings.</summary>
        ArrayRing,

        /// <summary>The BPF ring buffer.</summary>
        RingBuffer,

        /// <summary>The BPF ring buffer, which wakes a reader.</summary>
        RingBufferWaking,
    }

    public static TheoryData<bool, Frames, Leaving, int, bool, bool, bool, bool> Options
    {
        get
        {
            int[] sizes =
                [2, Enum.GetValues<Frames>().Length, Enum.GetValues<Leaving>().Length, Snaps.Length, 2, 2, 2, 2];
            int strength = Environment.GetEnvironmentVariable(Strength) switch
            {
                "all" => sizes.Length,
                "triple" => 3,
                _ => 2,
            };
            var options = new TheoryData<bool, Frames, Leaving, int, bool, bool, bool, bool>();
            foreach (int[] row in Combinations.Covering(sizes, IsPossible, strength))
            {
                options.Add(row[0] != 0, (Frames)row[1], (Leaving)row[2], Snaps[row[3]], row[4] != 0, row[5] != 0,
                    row[6] != 0, row[7] != 0);
            }
            return options;
        }
    }

    [RootTheory]
    [MemberData(nameof(Options))]
    public void the_kernel_takes_them(
        bool blocks, Frames frames, Leaving leaving, int snap, bool samples, bool manyShapes, bool nodes, bool drop)
    {
        using var host = new SysfsRoot("0-1", "0-1", "0", "1");
        var options = new KernelCaptureOptions
        {
            // Tags that the device takes out are not seen at XDP, the only place of a program that drops.
            Flows = [.. Flows(blocks, manyShapes, snap).Where(flow => !drop || flow.VlanId == 0)],
            Interfaces = drop ? [new CaptureInterface(Port, AttachMode.Xdp, Mirror: true, Drop: true)] : [],
            ExtraHooks = [Hook.XdpRx, Hook.TcRx, Hook.TcTx],
            RingBytes = 1 << 20,
            SampleEvery = samples ? 1_024 : 0,
            Transport = leaving == Leaving.ArrayRing ? RingTransport.ArrayRing : RingTransport.BpfRingBuffer,
            WakeReader = leaving == Leaving.RingBufferWaking,
            Trailers = frames == Frames.Trailers,
            Flight = FlightOf(frames),
            MaxCpus = Nodes,
            Topology = nodes ? CpuTopology.Read(host.Path) : null,
            // This host may have one node only.
            NodeOfMemory = static _ => 0,
        };
        if (!drop)
        {
            Load(options);
            return;
        }
        using var pair = new VethPair();
        pair.AddPair(Port, "to1");
        pair.OnHost(() => Load(options));
    }

    private static void Load(KernelCaptureOptions options)
    {
        using KernelCapture capture = KernelCapture.Open(options);
        Assert.NotEmpty(capture.Rings);
    }

    /// <summary>Flight rings need the array ring.</summary>
    private static bool IsPossible(int[] row) =>
        (Frames)row[1] is Frames.None or Frames.Trailers || (Leaving)row[2] == Leaving.ArrayRing;

    private static FlightOptions? FlightOf(Frames frames) => frames switch
    {
        Frames.OfFlows => new FlightOptions { Bytes = LargestRing.EverywhereBytes, Packets = FlightChoice.Flows },
        Frames.OfAll => new FlightOptions
        {
            Bytes = LargestRing.EverywhereBytes,
            Packets = FlightChoice.Control | FlightChoice.Others | FlightChoice.Payload | FlightChoice.Counted,
        },
        _ => null,
    };

    /// <param name="blocks">True for as many groups as a block needs.</param>
    /// <param name="manyShapes">True for flows of every form that an endpoint can have.</param>
    /// <param name="snap">Longest snap length; 0 for whole segments.</param>
    private static IEnumerable<FlowDefinition> Flows(bool blocks, bool manyShapes, int snap)
    {
        int shortSnap = snap == 0 ? 64 : snap;
        yield return Programs.Flow(1, "10.1.1.1:9000", tcp: true, snap: shortSnap, whole: snap == 0);
        for (int group = 0; group < (blocks ? FlowBlocks.FewestGroups : 1); group++)
            yield return Programs.Flow(2 + group, $"239.1.1.{group}:5000", snap: shortSnap);
        if (!manyShapes)
            yield break;
        foreach (FlowDefinition flow in PacketTable.Flows)
        {
            int id = 1_000 + (flow.Id % 1_000);
            yield return flow with { Id = id, SnapLength = Math.Min(flow.SnapLength, shortSnap) };
        }
    }
}
