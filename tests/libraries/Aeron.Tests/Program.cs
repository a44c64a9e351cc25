// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>The other process of the two-process tests.</summary>
internal static class Program
{
    internal static int Main(string[] arguments) => SubscriberProcess.Run(arguments[0], int.Parse(arguments[1]));
}
