// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>A loss as it was reported, so that it can be retracted: the ids and ranges, and what was
/// counted.</summary>
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

    /// <summary>Blind time of the feed that was counted for it, nanoseconds.</summary>
    public long FeedBlindNs;

    /// <summary>Whether the appliance itself may have lost the numbers of the feed: then they were never reported as
    /// lost.</summary>
    public bool IsUnobserved;

    /// <summary>Whether the same is so of the line's.</summary>
    public bool IsLineUnobserved;

    /// <summary>How many numbers the feed gap has.</summary>
    public readonly ulong Count => Last - First + 1;
}
