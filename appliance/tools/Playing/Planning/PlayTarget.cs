// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Planning;

/// <summary>Datagrams of one line to one destination.</summary>
/// <param name="Recorded">Recorded destination.</param>
/// <param name="Target">Destination in the lab.</param>
public sealed record PlayTarget(string Feed, string Line, EndpointAddress Recorded, EndpointAddress Target)
{
    /// <summary>Datagrams of one loop.</summary>
    public long Datagrams { get; internal set; }

    /// <summary>Their payloads, bytes.</summary>
    public long Bytes { get; internal set; }
}
