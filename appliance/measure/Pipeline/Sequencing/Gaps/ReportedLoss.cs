// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Gaps;

/// <summary>A reported loss of a feed or a line, kept so that it can be retracted; its last number is 0 while there is
/// none.</summary>
internal struct ReportedLoss
{
    public ulong First;

    /// <summary>Last number, inclusive.</summary>
    public ulong Last;

    /// <summary>Id of its event.</summary>
    public long Id;

    /// <summary>Opening stamp, nanoseconds.</summary>
    public long OpenedStampNs;

    /// <summary>Blind time counted for it, nanoseconds.</summary>
    public long BlindNs;

    /// <summary>True if the appliance itself may have lost the numbers, so that they were never reported as
    /// lost.</summary>
    public bool IsUnobserved;

    public readonly ulong Count => Last - First + 1;
}
