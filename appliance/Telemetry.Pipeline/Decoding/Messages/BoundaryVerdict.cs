// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>What a place in a stream looks like while no boundary is known.</summary>
public enum BoundaryVerdict
{
    /// <summary>No message begins here.</summary>
    Refused,

    /// <summary>More bytes are needed to tell.</summary>
    Undecided,

    /// <summary>A message begins here.</summary>
    Boundary,
}
