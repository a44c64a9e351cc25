// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Status;

/// <summary>Receiver of a publication, as its counters name it.</summary>
/// <param name="PublicationId">Registration of the publication.</param>
/// <param name="SessionId">Session of its stream.</param>
/// <param name="ReceiverId">Id that the receiver sends.</param>
/// <param name="Source">Address of the receiver.</param>
internal readonly record struct ReceiverIdentity(long PublicationId, int SessionId, int StreamId, long ReceiverId,
    UdpAddress Source);
