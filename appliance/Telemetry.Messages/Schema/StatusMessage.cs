// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Who publishes: told each second on the catalog stream.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct StatusMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 184;

    /// <inheritdoc/>
    public static ushort TemplateId => 1;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Start as UTC since 1970, nanoseconds.</summary>
    [FieldOffset(40)] public long StartTimeNs;

    /// <summary>Start by the stamps' clock, nanoseconds.</summary>
    [FieldOffset(48)] public long StartStampNs;

    /// <summary>Length of an interval, nanoseconds.</summary>
    [FieldOffset(56)] public long IntervalNs;

    /// <summary>UTC minus the stamps' clock, nanoseconds.</summary>
    [FieldOffset(64)] public long ClockOffsetNs;

    /// <summary>How far a time may be from UTC, nanoseconds; null while the clock is not synchronised.</summary>
    [FieldOffset(72)] public long ClockUncertaintyNs;

    /// <summary>Hash of the configuration.</summary>
    [FieldOffset(80)] public ulong ConfigHash;

    /// <summary>What a stamp can resolve, nanoseconds.</summary>
    [FieldOffset(88)] public long ResolutionNs;

    /// <summary>Feeds that have names.</summary>
    [FieldOffset(96)] public ushort FeedCount;

    /// <summary>Lines that have names.</summary>
    [FieldOffset(98)] public ushort LineCount;

    /// <summary>Sessions that have names.</summary>
    [FieldOffset(100)] public ushort SessionCount;

    /// <summary>Series that have names.</summary>
    [FieldOffset(102)] public ushort SeriesCount;

    /// <summary>Captures that have names.</summary>
    [FieldOffset(104)] public ushort CaptureCount;

    /// <summary>0 run, 1 demo, 2 replay.</summary>
    [FieldOffset(106)] public byte Mode;

    /// <summary>0 unknown, 1 not synchronised, 2 synchronised.</summary>
    [FieldOffset(107)] public byte ClockState;

    /// <summary>Announced leap second: 0 none, 1 inserted, 2 left out.</summary>
    [FieldOffset(108)] public byte Leap;

    /// <summary>How far the offset may be misread, nanoseconds.</summary>
    [FieldOffset(112)] public long ClockMappingErrorNs;

    /// <summary>Hash of what the host is set to; 0 while it is not known.</summary>
    [FieldOffset(120)] public ulong HostSettingsHash;

    /// <summary>How many settings are told.</summary>
    [FieldOffset(128)] public ushort HostSettingsCount;

    /// <summary>Of those, the ones that are as they should be.</summary>
    [FieldOffset(130)] public ushort HostSettingsOk;

    /// <summary>Those that cost something.</summary>
    [FieldOffset(132)] public ushort HostSettingsWarn;

    /// <summary>Those of high severity that are not as they should be.</summary>
    [FieldOffset(134)] public ushort HostSettingsFail;

    /// <summary>Those that this host does not have.</summary>
    [FieldOffset(136)] public ushort HostSettingsAbsent;

    /// <summary>Those that could not be told.</summary>
    [FieldOffset(138)] public ushort HostSettingsUnknown;

    /// <summary>Steps from the source to the reference clock; 0 where that is not known.</summary>
    [FieldOffset(140)] public ushort ClockSourceStratum;

    /// <summary>The kernel's bound of the wall clock's error, nanoseconds.</summary>
    [FieldOffset(144)] public long ClockMaxErrorNs;

    /// <summary>The kernel's estimate of the wall clock's error, nanoseconds.</summary>
    [FieldOffset(152)] public long ClockEstimatedErrorNs;

    /// <summary>Correction of the clock's frequency, parts in 10^9; positive makes it faster.</summary>
    [FieldOffset(160)] public long ClockFrequencyPpb;

    /// <summary>How far the source holds the clock to be ahead of its reference, nanoseconds.</summary>
    [FieldOffset(168)] public long ClockSourceOffsetNs;

    /// <summary>The source's own bound of the clock's error, nanoseconds.</summary>
    [FieldOffset(176)] public long ClockSourceErrorNs;
}
