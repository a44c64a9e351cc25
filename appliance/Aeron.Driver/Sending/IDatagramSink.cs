// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Where a publication's datagrams go.</summary>
internal interface IDatagramSink
{
    /// <summary>Sends one datagram; false if it was not taken, and is then to be sent again later.</summary>
    bool Send(ReadOnlySpan<byte> datagram);
}
