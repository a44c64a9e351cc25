// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Reading;

/// <summary>Recorded datagrams that cannot be played as they were, by reason, and others that were not recorded.
/// </summary>
public struct LeftOut
{
    /// <summary>Bytes are missing in the capture: cut when it was made, or the first fragment of a datagram.</summary>
    public long Cut;

    /// <summary>Several datagrams that the recording host had joined to one.</summary>
    public long Joined;

    /// <summary>The checksum is wrong, and was asked to be verified or is known to be that on the wire: no host would
    /// have taken it.</summary>
    public long BadChecksum;

    /// <summary>Datagrams that the appliance which recorded could not record.</summary>
    public long NotRecorded;

    /// <summary>Recorded datagrams that are not played.</summary>
    public readonly long Recorded => Cut + Joined + BadChecksum;
}
