// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron;

/// <summary>Handler of refusals of the client's publications by receivers.</summary>
public interface IPublicationErrorFrameHandler
{
    /// <summary>Called for a refusal of a receiver, which is repeated as long as the receiver gets the
    /// publication.</summary>
    void OnPublicationError(PublicationErrorFrame errorFrame);
}
