// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>What is to be done with a stream, whatever its protocol.</summary>
internal interface IProtocolCall
{
    /// <summary>Does it.</summary>
    void Do<TProtocol>()
        where TProtocol : struct, IStreamProtocol;
}
