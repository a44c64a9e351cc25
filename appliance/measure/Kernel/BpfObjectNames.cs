// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel;

/// <summary>Names of the embedded BPF objects, as the build makes them from <c>bpf/</c>.</summary>
internal static class BpfObjectNames
{
    /// <summary>Capture of packets.</summary>
    /// <param name="blocks">True with support for flow blocks.</param>
    /// <param name="flight">True with flight rings.</param>
    /// <param name="stamped">True for the receive program of one device whose NIC stamps packets, alone.</param>
    /// <param name="trailers">True with the ends of received frames, without flight rings.</param>
    internal static string Capture(
        bool blocks = false, bool flight = false, bool stamped = false, bool trailers = false) =>
        "capture" + (stamped ? "_stamped" : trailers ? "_trailers" : "") + (flight ? "_flight" : "")
        + (blocks ? "_blocks" : "") + ".bpf.o";

    /// <summary>Packets that the host drops.</summary>
    internal const string Drops = "drops.bpf.o";

    /// <summary>The same program with support for flow blocks.</summary>
    internal const string DropsWithBlocks = "drops_blocks.bpf.o";

    /// <summary>Segments sent again, states and resets of sessions' connections.</summary>
    internal const string Tcp = "tcp.bpf.o";

    /// <summary>The same programs with support for flow blocks.</summary>
    internal const string TcpWithBlocks = "tcp_blocks.bpf.o";

    /// <summary>Names of the kernel's functions.</summary>
    internal const string Names = "names.bpf.o";

    /// <summary>Iterator over the processes that hold sockets.</summary>
    internal const string Owners = "owners.bpf.o";

    /// <summary>Changes of state of TCP connections.</summary>
    internal const string Connections = "connections.bpf.o";

    /// <summary>History of the scheduler.</summary>
    internal const string History = "history.bpf.o";

    /// <summary>Steps of packets between the hooks and the application.</summary>
    internal const string Stages = "stages.bpf.o";

    /// <summary>The same programs with support for flow blocks.</summary>
    internal const string StagesWithBlocks = "stages_blocks.bpf.o";

    /// <summary>Stamps of orders' segments at the driver and at their acknowledgement.</summary>
    internal const string Transmit = "transmit.bpf.o";

    /// <summary>The same programs with support for flow blocks.</summary>
    internal const string TransmitWithBlocks = "transmit_blocks.bpf.o";

    /// <summary>Judges received packets by rules; the only program behind the hooks that may drop.</summary>
    internal const string Guard = "guard.bpf.o";

    /// <summary>The same program for XDP.</summary>
    internal const string GuardXdp = "guard_xdp.bpf.o";

    /// <summary>Hands packets of flows to other CPUs.</summary>
    internal const string Steer = "steer.bpf.o";

    /// <summary>Chooses the reader of each packet that a group of packet sockets receives.</summary>
    internal const string Spread = "spread.bpf.o";
}
