// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>The counters of one publication, by id.</summary>
internal readonly record struct PublicationCounters(int PublisherPositionId, int PublisherLimitId, int SenderPositionId,
    int SenderLimitId, int BackPressureId);
