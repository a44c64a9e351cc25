// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Result of checking an offset of a stream for a message boundary.</summary>
public enum BoundaryVerdict
{
    /// <summary>No message begins here.</summary>
    Refused,

    /// <summary>More bytes are needed to decide.</summary>
    Undecided,

    /// <summary>A message begins here.</summary>
    Boundary,
}
