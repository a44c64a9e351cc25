// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Told of receivers that refuse a publication.</summary>
internal interface IRefusalListener
{
    /// <summary>A receiver refuses a publication, in its own words.</summary>
    void OnRefusal(NetworkPublication publication, in ErrorFrame error, ReadOnlySpan<byte> text, in UdpAddress source,
        long nowNs);
}
