// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds;

/// <summary>Marks a type whose code runs for every packet: no allocation, no locks, no virtual calls.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class HotPathAttribute : Attribute;

/// <summary>Marks a method of a hot-path type that runs at start, at the end or after a failure, never for a
/// packet.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ColdPathAttribute : Attribute;
