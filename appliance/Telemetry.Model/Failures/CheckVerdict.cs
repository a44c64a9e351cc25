// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Result of a check of the host; names in output are these in snake case.</summary>
public enum CheckVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but could be better or has a cost.</summary>
    Warn,

    /// <summary>Does not work.</summary>
    Fail,

    /// <summary>Nothing to check.</summary>
    NotApplicable,

    /// <summary>Could not be determined.</summary>
    Unknown,
}
