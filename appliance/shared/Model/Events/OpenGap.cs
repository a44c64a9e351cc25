// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Model.Events;

/// <summary>A range of numbers that a line lacks and that may still come.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OpenGap
{
    /// <summary>Highest number reported in an interval.</summary>
    public const int MaxReported = 256;

    /// <summary>The number sequence.</summary>
    public ChannelKey Channel;

    /// <summary>First number, raw.</summary>
    public ulong First;

    /// <summary>Last number, raw, inclusive.</summary>
    public ulong Last;

    public long Count;

    /// <summary>Time when it opened, nanoseconds.</summary>
    public long OpenedStampNs;

    public short FeedIndex;

    /// <summary>Line among all lines.</summary>
    public short LineIndex;
}
