// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>Plan for reading the send time of a declared envelope.</summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimePlan
{
    private const ulong DayNs = 86_400_000_000_000;

    private readonly FieldPlan _time;
    private readonly FieldPlan _fraction;
    private readonly ulong _unitNs;
    private readonly ulong _units;                          // number of units; a valid time is less
    private readonly ulong _fractionUnitNs;
    private readonly ulong _fractionUnits;

    /// <summary>Plans the reading of a time; null if there is none.</summary>
    public TimePlan(DeclaredTime? time, bool isBigEndian)
    {
        (_units, _fractionUnits) = (1, 1);
        if (time is null)
            return;
        _time = new FieldPlan(time.Field, isBigEndian);
        _fraction = new FieldPlan(time.Fraction, isBigEndian);
        _unitNs = (ulong)time.UnitNs;
        _units = (time.Zone is null ? long.MaxValue : DayNs) / _unitNs;
        if (time.Fraction is not null)
            (_fractionUnitNs, _fractionUnits) = ((ulong)time.FractionUnitNs, _unitNs / (ulong)time.FractionUnitNs);
        Flags = time.Zone is null
            ? EnvelopeFlags.HasSendTime
            : EnvelopeFlags.HasSendTime | EnvelopeFlags.TimesSinceMidnight;
    }

    /// <summary>Flags that describe the time.</summary>
    public EnvelopeFlags Flags { get; }

    /// <summary>Reads the time.</summary>
    /// <param name="start">The packet's first byte.</param>
    /// <param name="timeNs">Receives the time, nanoseconds; 0 if there is none.</param>
    /// <returns>False if the field holds no valid time.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead<TFields>(ref byte start, out long timeNs)
        where TFields : struct, IFieldReader
    {
        if (Flags == EnvelopeFlags.None)
        {
            timeNs = 0;
            return true;
        }
        ulong time = TFields.Read(ref start, _time);
        ulong fraction = TFields.Read(ref start, _fraction);
        timeNs = (long)((time * _unitNs) + (fraction * _fractionUnitNs));
        return time < _units && fraction < _fractionUnits;
    }
}
