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

    /// <summary>Number of figures.</summary>
    internal static int Count => Names.Length;

    internal static string NameOf(ReceiverFigure figure) => Names[(int)figure];
}
