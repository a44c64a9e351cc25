// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>What the process tells its caller; the numbers are part of the output contract.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Failed at run time, or a check failed.</summary>
    Failed = 1,

    /// <summary>The command line or the configuration is wrong.</summary>
    Usage = 2,

    /// <summary>Privilege or kernel do not allow it.</summary>
    CannotRun = 3,

    /// <summary>A feed gap was found, and that was to be told.</summary>
    FeedGap = 4,

    /// <summary>A measurement is worse than its baseline.</summary>
    Regression = 5,

    /// <summary>Something was not seen completely, and that was to be told.</summary>
    Incomplete = 6,
}
