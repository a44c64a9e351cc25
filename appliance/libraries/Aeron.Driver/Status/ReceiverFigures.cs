// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>Names and types of the receivers' figures.</summary>
internal static class ReceiverFigures
{
    /// <summary>Type of the first figure's counters; the others follow.</summary>
    internal const int FirstTypeId = 1002;

    private static readonly string[] Names =
    [
        "snd-rcv-pos", "snd-rcv-wnd", "snd-rcv-naks", "snd-rcv-asked-bytes", "snd-rcv-resent-bytes", "snd-rcv-heard-ns",
    ];

    internal static int Count => Names.Length;

    internal static string NameOf(ReceiverFigure figure) => Names[(int)figure];
}

/// <summary>Figures of one receiver of a publication, each in a separate counter.</summary>
internal enum ReceiverFigure
{
    /// <summary>Position that it reported as consumed.</summary>
    Position = 0,

    /// <summary>Window that it reported, bytes; below zero once it has left.</summary>
    Window = 1,

    /// <summary>NAKs from its address.</summary>
    Naks = 2,

    /// <summary>Bytes that it requested again, each byte once.</summary>
    AskedBytes = 3,

    /// <summary>Bytes retransmitted for its NAKs.</summary>
    ResentBytes = 4,

    /// <summary>Time at which it was last heard, nanoseconds of the driver's clock.</summary>
    HeardNs = 5,
}
