// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Session, lengths and first terms of a publication: as requested by a channel (null: not given), or of an existing
/// one.
/// </summary>
internal readonly record struct StreamShape(int? SessionId, int? MtuLength, int? TermLength, int? InitialTermId,
    int? TermId, int? TermOffset)
{
    /// <summary>Throws unless an existing publication has this shape, as far as it is given.</summary>
    internal void CheckSharedWith(in StreamShape made, string channel)
    {
        Check("session-id", SessionId, made.SessionId, channel);
        Check("mtu", MtuLength, made.MtuLength, channel);
        Check("term-length", TermLength, made.TermLength, channel);
        Check("init-term-id", InitialTermId, made.InitialTermId, channel);
        Check("term-id", TermId, made.TermId, channel);
        Check("term-offset", TermOffset, made.TermOffset, channel);
    }

    private static void Check(string key, int? asked, int? made, string channel)
    {
        if (asked is not null && asked != made)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL, string.Create(CultureInfo.InvariantCulture,
                $"{channel}: {key} {asked} differs from {made} of the publication that is shared; " +
                $"use an exclusive publication"));
    }
}
