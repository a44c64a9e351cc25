// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>A reported loss with its event ids, ranges and counted amounts, kept so that it can be retracted.</summary>
internal struct ReportedLoss
{
    /// <summary>First number of the feed gap.</summary>
    public ulong First;

    /// <summary>Last number of the feed gap.</summary>
    public ulong Last;

    /// <summary>First number of the line gap.</summary>
    public ulong LineFirst;

    /// <summary>Last number of the line gap.</summary>
    public ulong LineLast;

    /// <summary>Id of the feed gap's event.</summary>
    public long FeedId;

    /// <summary>Id of the line gap's event.</summary>
    public long LineId;

    /// <summary>Opening stamp of both, nanoseconds.</summary>
    public long OpenedStampNs;

    /// <summary>Blind time of the feed counted for it, nanoseconds.</summary>
    public long FeedBlindNs;

    /// <summary>True if the appliance itself may have lost the feed's numbers, so that they were never reported as
    /// lost.</summary>
    public bool IsUnobserved;

    /// <summary>True if the same holds for the line's numbers.</summary>
    public bool IsLineUnobserved;

    /// <summary>Count of numbers in the feed gap.</summary>
    public readonly ulong Count => Last - First + 1;
}
