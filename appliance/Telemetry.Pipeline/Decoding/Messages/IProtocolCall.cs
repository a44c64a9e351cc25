// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Operation on a stream, generic in its protocol.</summary>
public interface IProtocolCall
{
    /// <summary>Performs the operation.</summary>
    void Do<TProtocol>()
        where TProtocol : struct, IStreamProtocol;
}
