// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Pipeline.Decoding;

/// <summary>What a decoder needs for a changed configuration, made by a cold thread.</summary>
/// <param name="Ticket">Number of the change, which the note carries that it is taken over at.</param>
/// <param name="Routes">Where the packets of each flow go.</param>
/// <param name="FeedOfLine">Feeds by line index.</param>
/// <param name="Streams">What reassembly needs.</param>
internal sealed record DecoderChange(int Ticket, FlowRoute[] Routes, short[] FeedOfLine, StreamsChange Streams);
