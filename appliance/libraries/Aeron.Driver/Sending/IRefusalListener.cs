// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Listener to refusals of publications by receivers.</summary>
internal interface IRefusalListener
{
    /// <summary>Called when a receiver refuses a publication, with its text.</summary>
    void OnRefusal(NetworkPublication publication, in ErrorFrame error, ReadOnlySpan<byte> text, in UdpAddress source,
        long nowNs);
}
