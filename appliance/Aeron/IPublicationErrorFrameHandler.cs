// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron;

/// <summary>Told of receivers that refuse a publication of the client.</summary>
public interface IPublicationErrorFrameHandler
{
    /// <summary>A receiver refuses a publication; it says so again and again for as long as it gets it.</summary>
    void OnPublicationError(PublicationErrorFrame errorFrame);
}
