// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>What is to be done with a stream, whatever its protocol.</summary>
public interface IProtocolCall
{
    /// <summary>Does it.</summary>
    void Do<TProtocol>()
        where TProtocol : struct, IStreamProtocol;
}
