// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>What a number of a session tells about those before it.</summary>
internal struct NumberFinding
{
    /// <summary>The first number that was left out, if any was.</summary>
    public ulong First;

    /// <summary>How many were left out; 0 if none.</summary>
    public ulong Missing;

    /// <summary>Whether it came before.</summary>
    public bool IsResent;
}
