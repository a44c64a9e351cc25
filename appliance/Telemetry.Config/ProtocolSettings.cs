// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One protocol that the file declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Declaration">The declaration; null if it has errors, which have been reported.</param>
public sealed record ProtocolSettings(Located<string> Name, EnvelopeDeclaration? Declaration);
