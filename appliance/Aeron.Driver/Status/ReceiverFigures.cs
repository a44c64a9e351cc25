// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>How the figures of receivers are called and numbered.</summary>
internal static class ReceiverFigures
{
    /// <summary>Type of the counters of the first figure; the others follow.</summary>
    internal const int FirstTypeId = 1002;

    private static readonly string[] Names =
    [
        "snd-rcv-pos", "snd-rcv-wnd", "snd-rcv-naks", "snd-rcv-asked-bytes", "snd-rcv-resent-bytes", "snd-rcv-heard-ns",
    ];

    /// <summary>How many figures there are.</summary>
    internal static int Count => Names.Length;

    internal static string NameOf(ReceiverFigure figure) => Names[(int)figure];
}
