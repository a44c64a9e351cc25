// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>What a publication is made with.</summary>
internal readonly record struct PublicationParameters(long RegistrationId, int SessionId, int StreamId,
    int InitialTermId, int StartTermId, int StartTermOffset, int TermLength, int MtuLength, int TermWindowLength,
    long LingerNs, long ConnectionTimeoutNs, long RetransmitLingerNs, bool SignalsEndOfStream, bool IsExclusive);
