// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Everything a decoder needs for a changed configuration, prepared by a cold thread.</summary>
/// <param name="Ticket">Number of the change; the control message at which it takes effect carries the same
/// number.</param>
/// <param name="Routes">Routes of each flow's packets.</param>
/// <param name="FeedOfLine">Feeds by line index.</param>
/// <param name="Streams">State for reassembly.</param>
internal sealed record DecoderChange(int Ticket, FlowRoute[] Routes, short[] FeedOfLine, StreamsChange Streams);
