// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>What a check of the host came to; names in output are these in snake case.</summary>
public enum CheckVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and could be better or will cost something.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,

    /// <summary>There is nothing to check here.</summary>
    NotApplicable,

    /// <summary>It could not be told.</summary>
    Unknown,
}
