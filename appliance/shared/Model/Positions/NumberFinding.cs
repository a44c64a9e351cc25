// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Positions;

/// <summary>Result of checking a session's number against those before it.</summary>
public struct NumberFinding
{
    /// <summary>First number left out, if any.</summary>
    public ulong First;

    /// <summary>Count of numbers left out; 0 if none.</summary>
    public ulong Missing;

    /// <summary>True if it came before.</summary>
    public bool IsResent;
}
