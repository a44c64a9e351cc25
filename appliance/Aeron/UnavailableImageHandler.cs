// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>Told that an image is gone, on the client's own thread.</summary>
public delegate void UnavailableImageHandler(Image image);
