// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.MarketData;

/// <summary>The numbers of an HSVF layout.</summary>
internal interface IHsvfNumbers
{
    /// <summary>Digits of a number, nine or ten.</summary>
    static abstract int Digits { get; }

    /// <summary>Count of different numbers; after the highest they start over at 0.</summary>
    static abstract ulong Count { get; }
}
