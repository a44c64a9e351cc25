// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Steps of trading packets between the hooks and the application that are recorded. The numbers are
/// published.</summary>
public enum StageLevel : byte
{
    /// <summary>None.</summary>
    Off = 0,

    /// <summary>From the receive hook to the end of the call that read the datagram.</summary>
    Receive = 1,

    /// <summary>These, and from the send call to the hook of transmission.</summary>
    All = 2,

    /// <summary>These, and from there to the driver and to the TCP acknowledgement, where the kernel has the
    /// stamps.</summary>
    Transmit = 3,

    /// <summary>From the receive hook to the end of the call that read the datagram, and from there to the hook of
    /// transmission in one: the kernel has no hook of sends.</summary>
    ReadToTx = 4,
}

/// <summary>Parts of the levels, whose numbers are not in order.</summary>
public static class StageLevels
{
    /// <summary>True if send calls are recorded.</summary>
    public static bool HasSends(this StageLevel level) => level is StageLevel.All or StageLevel.Transmit;

    /// <summary>The level with more steps.</summary>
    public static StageLevel Most(StageLevel one, StageLevel other) => RankOf(other) > RankOf(one) ? other : one;

    private static int RankOf(StageLevel level) => level switch
    {
        StageLevel.Off => 0,
        StageLevel.Receive => 1,
        StageLevel.ReadToTx => 2,
        StageLevel.All => 3,
        _ => 4,
    };
}
